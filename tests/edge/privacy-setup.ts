/** Runs before every test file in workerd: records what the Worker lets out, and fails the file that finds a text in it. */

import { env } from 'cloudflare:workers'
import { afterAll, expect, vi } from 'vitest'
import { findLeaks, rememberBody, traffic } from './emitted.ts'

/** Longer bodies are parts of jobs, whose first rows do. */
const MAX_READ = 65_536

const toText = (value: unknown): string => {
  if (typeof value === 'string') return value
  return value instanceof Error ? `${value.stack}` : JSON.stringify(value)
}

/** A line for every request would bury what the tests print. */
const isRequestLine = (line: string): boolean => line.startsWith('{"event":"request"')

// What is read of workerd's console is another function each time.
const isSpied = (target: object, name: PropertyKey): boolean =>
  vi.isMockFunction(Object.getOwnPropertyDescriptor(target, name)?.value)

// A spy on a method would be hidden by the spies of the tests; what they put in place is still called through this.
const recorded = new Proxy(console, {
  get: (target, name) => {
    const print: unknown = Reflect.get(target, name)
    if (typeof print !== 'function') return print
    return (...parts: unknown[]): unknown => {
      const line = parts.map(toText).join(' ')
      traffic().printed.push(line)
      return isRequestLine(line) && !isSpied(target, name) ? undefined : Reflect.apply(print, target, parts)
    }
  },
})

Reflect.set(globalThis, 'console', recorded)

globalThis.Request = new Proxy(Request, {
  construct: (target, [input, init, ...rest], made) => {
    const body: unknown = init?.body
    if (typeof body === 'string') rememberBody(body.slice(0, MAX_READ))
    else if (body instanceof Uint8Array) rememberBody(new TextDecoder().decode(body.subarray(0, MAX_READ)))
    return Reflect.construct(target, [input, init, ...rest], made)
  },
})

globalThis.Response = new Proxy(Response, {
  construct: (target, [body, ...rest], made) => {
    // A batch has its errors in a reply of 200.
    if (typeof body === 'string' && body.includes('"code":"')) traffic().errors.push(body)
    return Reflect.construct(target, [body, ...rest], made)
  },
})

/** Records what a method of a binding is called with. */
const watch = (binding: object, method: string, record: (...args: unknown[]) => void): void => {
  const call: unknown = Reflect.get(binding, method)
  if (typeof call !== 'function') throw new TypeError(`a binding has no method ${method}`)
  Object.defineProperty(binding, method, {
    configurable: true,
    writable: true,
    value: (...args: unknown[]): unknown => {
      record(...args)
      return Reflect.apply(call, binding, args)
    },
  })
}

watch(env.METRICS, 'writeDataPoint', (point) => traffic().points.push(toText(point)))
watch(env.RATE_LIMIT, 'limit', (options) => traffic().keys.push(toText(options)))
for (const bucket of [env.RELEASES, env.JOBS, env.FEEDBACK_BUCKET])
  watch(bucket, 'put', (key, _, options) => traffic().keys.push(toText([key, options])))

afterAll(() => {
  expect(findLeaks(traffic()), 'texts in what the Worker lets out').toEqual([])
})
