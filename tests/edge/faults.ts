/** Buckets and queues that fail as the real ones may, in front of the real ones; workerd's own cannot be made to. */

type Method = (...args: unknown[]) => unknown

/** The same service, whose calls go through `by`: it may fail, wait, or make something else of the answer. */
export const meddle = <T extends object>(service: T, by: (name: string, call: () => unknown) => unknown): T =>
  new Proxy(service, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      const method: Method = (...args) => by(String(name), () => Reflect.apply(value, target, args))
      return method
    },
  })

/** As R2 words it. */
export const BROKEN = new Error('get: We encountered an internal error. Please try again. (10001)')

/** Fails every call. */
export const failing = <T extends object>(service: T): T => meddle(service, () => Promise.reject(BROKEN))

/** Answers every call, after a while. */
export const slow = <T extends object>(service: T, ms: number): T =>
  meddle(service, async (_, call) => {
    await new Promise((resolve) => setTimeout(resolve, ms))
    return call()
  })

/** Reads of objects give what `change` makes of their bytes, or fail where it throws; their sizes stay what they were. */
export const lying = <T extends object>(service: T, change: (bytes: Uint8Array) => Uint8Array): T =>
  meddle(service, async (name, call) => {
    const object: unknown = await call()
    if (name !== 'get' || object === null || typeof object !== 'object') return object
    const bytes = async (read: () => unknown): Promise<Uint8Array<ArrayBuffer>> => {
      const text: unknown = await read()
      const whole = typeof text === 'string' ? new TextEncoder().encode(text) : new Uint8Array(text as ArrayBuffer)
      return new Uint8Array(change(whole))
    }
    const changed = meddle(object, (read, from) => {
      if (read === 'text') return bytes(from).then((all) => new TextDecoder().decode(all))
      return read === 'arrayBuffer' ? bytes(from).then(({ buffer }) => buffer) : from()
    })
    const read = (): Promise<Uint8Array<ArrayBuffer>> => bytes(() => (object as R2ObjectBody).arrayBuffer())
    return new Proxy(changed, { get: (target, field) => (field === 'body' ? toStream(read) : Reflect.get(target, field)) })
  })

/** What is read, or fails, as the body of an object. */
const toStream = (read: () => Promise<Uint8Array>): ReadableStream<Uint8Array> => {
  const { readable, writable } = new IdentityTransformStream()
  const writer = writable.getWriter()
  const write = async (): Promise<void> => {
    await writer.write(await read())
    await writer.close()
  }
  write().catch((error: unknown) => writer.abort(error))
  return readable
}

/** Half of it came. */
export const half = (bytes: Uint8Array): Uint8Array => bytes.slice(0, bytes.length >> 1)

/** The connection broke while it was read. */
export const cutOff = (): never => {
  throw new Error('Network connection lost.')
}

/** As many bytes as there should be, and one of them wrong. */
export const wrong = (bytes: Uint8Array): Uint8Array => bytes.map((byte, i) => (i === bytes.length >> 1 ? byte ^ 1 : byte))
