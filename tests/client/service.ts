/** The running Worker, as `wrangler dev` runs it, for tests of what calls it from outside. */

import { createHash } from 'node:crypto'
import { unstable_startWorker } from 'wrangler'

export const API_KEY = 'eqe_test'

const hash = createHash('sha256').update(API_KEY).digest('hex')
const API_KEYS = JSON.stringify([{ name: 'test', sha256: hash, scopes: ['admin'] }])

export interface Service {
  readonly url: string
  readonly close: () => Promise<void>
}

/** Asks for API_KEY unless it is open, takes feedback, and any page may call it. */
export const startService = async ({ open = false } = {}): Promise<Service> => {
  const text = (value: string) => ({ type: 'plain_text', value }) as const
  const worker = await unstable_startWorker({
    config: 'wrangler.toml',
    env: '',
    bindings: {
      API_KEYS: text(API_KEYS),
      ACCESS: text(open ? 'open' : 'keys'),
      FEEDBACK: text('on'),
      CORS_ORIGINS: text('*'),
    },
    dev: { server: { port: 0 }, inspector: false, logLevel: 'none', persist: false },
  })
  return { url: String(await worker.url).replace(/\/$/, ''), close: () => worker.dispose() }
}
