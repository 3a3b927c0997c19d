/** How a route is told, and the error codes that many of them share. */

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly description: string
  readonly schema: Readonly<Record<string, unknown>>
}

export interface Operation {
  readonly method: 'get' | 'post' | 'put' | 'delete'
  readonly path: string
  readonly id: string
  readonly tag: string
  readonly summary: string
  readonly description: string
  /** Name of a component schema; `bytes` for a body that is no JSON. */
  readonly request?: { readonly schema: string; readonly example?: unknown }
  readonly parameters?: readonly Parameter[]
  readonly reply: {
    /** Name of a component schema; `lines` for one JSON object a line; absent where there is no body. */
    readonly schema?: string
    readonly description: string
    readonly status?: string
    readonly example?: unknown
    /** Another status with the same schema. */
    readonly or?: { readonly status: string; readonly description: string }
  }
  /** Codes it can answer. */
  readonly errors: readonly string[]
}

/** What any request can meet. */
export const ALWAYS = ['INTERNAL']
/** What a request under /v1 can meet, too. */
export const KEY = [...ALWAYS, 'UNAUTHORISED', 'FORBIDDEN', 'RATE_LIMITED', 'UNCONFIGURED']
/** What a request under /v1 can meet, too, but for those that are as slow as the caller's network. */
export const TIMED = ['TIMED_OUT']
/** What a request with a body can meet, too. */
export const BODY = ['BAD_MESSAGE', 'TOO_LONG', 'UNSUPPORTED_TYPE']
/** What a request that needs a student can meet, too. */
export const STUDENT = ['BAD_MANIFEST', 'BAD_STUDENT', 'UNAVAILABLE']
