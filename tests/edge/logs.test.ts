import { afterEach, expect, test, vi } from 'vitest'
import { createApp } from '../../edge/app.ts'
import type { Settings } from '../../edge/platform/settings.ts'

const app = createApp({ getRelease: () => Promise.reject(new Error('no release is needed')), channels: () => [] })

afterEach(() => {
  vi.restoreAllMocks()
})

const logged = async (path: string, init: RequestInit, settings: Settings = {}): Promise<unknown[]> => {
  vi.spyOn(console, 'error').mockReturnValue()
  const log = vi.spyOn(console, 'log').mockReturnValue()
  await app.request(path, init, { ACCESS: 'open', LOG_SHARE: '1', ...settings })
  return log.mock.calls.map(([line]) => JSON.parse(String(line)))
}

test.each([
  ['GET', '/healthz', '/healthz', 200],
  ['POST', '/v1/score', '/v1/score', 400],
  ['GET', '/v1/jobs/3f2b8c1e-6d0a-4b7e-9c55-0a1b2c3d4e5f', '/v1/jobs/:id', 503],
  ['GET', '/v1/score', '/v1/score', 405],
])('%s %s is logged once, with its route and status', async (method, path, route, status) => {
  expect(await logged(path, { method })).toEqual([{ event: 'request', requestId: expect.any(String), method, route, status }])
})

test('a share of nothing logs nothing', async () => {
  expect(await logged('/healthz', {}, { LOG_SHARE: '0' })).toEqual([])
})
