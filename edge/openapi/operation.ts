/** How an operation is documented, and the error codes that many of them share. */

import { ROUTES } from '../routes/routes.ts'

export interface OperationParameter {
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
  readonly parameters?: readonly OperationParameter[]
  readonly reply: {
    /** Name of a component schema; `lines` for one JSON object a line, `bytes` for a file; absent where there is no body. */
    readonly schema?: string
    readonly description: string
    readonly status?: string
    readonly example?: unknown
    /** Another status with the same schema. */
    readonly or?: { readonly status: string; readonly description: string }
  }
  /** Codes it can answer, those that follow from its route aside. */
  readonly errors: readonly string[]
}

/** Errors of every request. */
const ALWAYS = ['INTERNAL']
/** Additional errors of every `/v1` request. */
const KEY = ['UNAUTHORISED', 'FORBIDDEN', 'RATE_LIMITED', 'UNCONFIGURED']
/** Additional errors of requests with a JSON body. */
const BODY = ['BAD_MESSAGE', 'TOO_LONG', 'UNSUPPORTED_TYPE']
/** Additional errors of requests that need a student. */
export const STUDENT = ['BAD_MANIFEST', 'BAD_STUDENT', 'UNAVAILABLE']

/** The path of a route as OpenAPI writes it: `/v1/jobs/{id}`. */
export const toTemplate = (path: string): string => path.replaceAll(/:(\w+)/g, '{$1}')

/** Additional errors that follow from what the table of routes says of the operation's route. Throws where it has none. */
export const withRouteErrors = (operation: Operation): Operation => {
  const { method, path } = operation
  const route = ROUTES.find((row) => toTemplate(row.path) === path && method.toUpperCase() in row.methods)
  if (!route) throw new Error(`${method.toUpperCase()} ${path} is not in the table of routes`)
  const { scope, timed, body } = route
  const errors = [
    ...ALWAYS,
    ...(scope === 'none' ? [] : KEY),
    ...(timed === 'nothing' ? [] : ['TIMED_OUT']),
    ...(body === 'json' ? BODY : []),
    ...operation.errors,
  ]
  return { ...operation, errors }
}
