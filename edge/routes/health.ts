/** `GET /healthz`: the Worker runs. `GET /readyz`: it has a student that scores, which, and how old its channels are. */

import { Hono } from 'hono/quick'
import type { App } from '../app.ts'
import { toModel } from '../reply.ts'

export const healthRoute = ({ getRelease, channels }: App) =>
  new Hono()
    .get('/healthz', (c) => c.json({ status: 'ok' }))
    .get('/readyz', async (c) => {
      const model = toModel(await getRelease())
      return c.json({ status: 'ready', model, channels: channels().map(toStatus) })
    })

const toStatus = ({ name, release, pointer, readAt }: ReturnType<App['channels']>[number]) => ({
  name,
  /** Null: the channel has none yet, or none that passed its checks. */
  release: release?.id ?? null,
  /** What it points at; another than `release` was refused or is being loaded. */
  pointsAt: pointer?.release ?? null,
  updated: pointer?.updated ?? null,
  /** Seconds since the channel was read; null where it has not been yet. */
  age: readAt === undefined ? null : Math.round((Date.now() - readAt) / 1000),
})
