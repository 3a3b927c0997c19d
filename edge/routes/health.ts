/** `GET /healthz`: the Worker runs. `GET /readyz`: it has a student that scores, and which. */

import { Hono } from 'hono'
import type { App } from '../app.ts'
import { toModel } from '../reply.ts'

export const healthRoute = ({ getRelease }: App) =>
  new Hono()
    .get('/healthz', (c) => c.json({ status: 'ok' }))
    .get('/readyz', async (c) => c.json({ status: 'ready', model: toModel(await getRelease()) }))
