/**
 * The empty Worker that every cost is over: Hono and one reply. It reads the request's body, since workerd closes the
 * connection of one that is left unread, and does nothing with it.
 */

import { Hono } from 'hono'

const app = new Hono().all('*', async (c) => {
  await c.req.arrayBuffer()
  return c.text('ok')
})

// biome-ignore lint/style/noDefaultExport: a Worker is its module's default export.
export default app
