/** The sampling profiler of a running workerd, by its inspector protocol. */

/** Part of Profiler.Profile of the Chrome DevTools protocol. */
export interface Profile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
  }[]
  /** Node that was seen, sample by sample, and microseconds since the sample before. */
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

interface Reply {
  readonly id?: number
  readonly result?: unknown
  readonly error?: { readonly message: string }
}

const INTERVAL_US = 100

/** `--inspector-addr` to start a server with. Only one server at a time is profiled. */
export const INSPECTOR = '127.0.0.1:39229'

/** Profiles what a server does during `work`. */
export const profileDuring = async (work: () => Promise<void>): Promise<Profile> => {
  const socket = new WebSocket(`ws://${INSPECTOR}/main`)
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve(), { once: true })
    socket.addEventListener('error', () => reject(new Error(`no inspector at ${INSPECTOR}`)), { once: true })
  })
  let last = 0
  const send = (method: string, params: object = {}): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const id = ++last
      const listen = ({ data }: MessageEvent): void => {
        const reply = JSON.parse(String(data)) as Reply
        if (reply.id !== id) return
        socket.removeEventListener('message', listen)
        if (reply.error) reject(new Error(`${method}: ${reply.error.message}`))
        else resolve(reply.result)
      }
      socket.addEventListener('message', listen)
      socket.send(JSON.stringify({ id, method, params }))
    })
  await send('Profiler.enable')
  await send('Profiler.setSamplingInterval', { interval: INTERVAL_US })
  await send('Profiler.start')
  await work()
  const { profile } = (await send('Profiler.stop')) as { profile: Profile }
  socket.close()
  return profile
}
