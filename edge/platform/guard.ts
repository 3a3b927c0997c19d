/** What the Worker is bound to may fail or hang: callers then read UNAVAILABLE, and which binding it was. */

import { QualityError } from '../../models/errors.ts'
import { withTimeout } from './timeout.ts'

/** How long a binding may take to answer: less would cut off a large object, more would keep a queue's consumer for nothing. */
const MAX_MS = 30_000
/** As slow as the caller's network. */
const UNTIMED: ReadonlySet<PropertyKey> = new Set(['uploadPart'])
/** What these answer has methods that may fail in turn. */
const HANDLES: ReadonlySet<PropertyKey> = new Set(['get', 'createMultipartUpload', 'resumeMultipartUpload'])

/** The same bucket or queue, whose failures are UNAVAILABLE, with the cause. */
export const guard = <T extends object>(service: T, binding: string): T =>
  new Proxy(service, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return (...args: unknown[]): unknown => {
        const result: unknown = Reflect.apply(value, target, args)
        return result instanceof Promise ? settle(result, { binding, name }) : enter(result, { binding, name })
      }
    },
  })

interface Call {
  readonly binding: string
  readonly name: PropertyKey
}

const settle = async (work: Promise<unknown>, call: Call): Promise<unknown> => {
  try {
    return enter(await (UNTIMED.has(call.name) ? work : withTimeout(work, MAX_MS, () => tooSlow(call))), call)
  } catch (cause) {
    throw cause instanceof QualityError ? cause : unavailable(call, `failed${codeOf(cause)}`, cause)
  }
}

const enter = (result: unknown, { binding, name }: Call): unknown =>
  HANDLES.has(name) && typeof result === 'object' && result !== null ? guard(result, binding) : result

const tooSlow = (call: Call): QualityError => unavailable(call, `did not answer within ${MAX_MS / 1000} seconds`)

const unavailable = ({ binding, name }: Call, what: string, cause?: unknown): QualityError =>
  new QualityError('UNAVAILABLE', `${binding}: ${String(name)} ${what}: try again`, { field: binding, cause })

/** R2 ends its messages with a number, which says nothing of what was stored. */
const codeOf = (cause: unknown): string => {
  const code = cause instanceof Error ? /\((\d+)\)$/.exec(cause.message)?.[1] : undefined
  return code === undefined ? '' : ` with error ${code}`
}
