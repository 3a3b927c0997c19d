import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createApp } from '../../edge/app.ts'
import type { Problem } from '../../edge/http/problem.ts'
import { QualityError } from '../../models/errors.ts'
import { PAIR } from './worker.ts'

const LEVELS = ['log', 'info', 'warn', 'error', 'debug'] as const

let printed: string[] = []

beforeEach(() => {
  printed = []
  for (const level of LEVELS)
    vi.spyOn(console, level).mockImplementation((...parts) => {
      printed.push(...parts.map(String))
    })
})

afterEach(() => {
  vi.restoreAllMocks()
})

/** What a caller is told, with a release that cannot be had. */
const scoreWithout = async (error: Error): Promise<Problem> => {
  const app = createApp({ getRelease: () => Promise.reject(error), channels: () => [] })
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(PAIR) }
  const response = await app.request('/v1/score', init, { ACCESS: 'open' })
  const problem: Problem = await response.json()
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  expect(response.status).toBe(problem.status)
  return problem
}

describe('a failure of the service', () => {
  test('of a known kind says what it is', async () => {
    expect(await scoreWithout(new QualityError('UNAVAILABLE', 'no release could be read'))).toMatchObject({
      status: 503,
      code: 'UNAVAILABLE',
      detail: 'no release could be read',
    })
  })

  test('of an unknown kind says nothing of its cause', async () => {
    const problem = await scoreWithout(new TypeError(`cannot read ${PAIR.source}`))
    expect(problem).toMatchObject({ status: 500, code: 'INTERNAL' })
    expect(JSON.stringify(problem)).not.toContain(PAIR.source)
  })

  test('is logged once, with the request id and where it happened', async () => {
    const { requestId } = await scoreWithout(new Error('broken'))
    expect(printed).toHaveLength(1)
    const entry = JSON.parse(printed[0] ?? '')
    expect(entry).toMatchObject({ requestId, code: 'INTERNAL' })
    expect(entry.stack).toContain('failures.test')
  })

  test('is logged without its message, though the message quotes a text of several lines', async () => {
    await scoreWithout(new Error(`cannot read ${PAIR.source}\n${PAIR.translation}\n    at ${PAIR.source}`))
    expect(printed).toHaveLength(1)
    expect(printed[0]).not.toContain(PAIR.source)
    expect(printed[0]).not.toContain(PAIR.translation)
    expect(printed[0]).toContain('failures.test')
  })

  test('that takes too long is told as such, within the limit of the operator', async () => {
    const app = createApp({ getRelease: () => new Promise(() => undefined), channels: () => [] })
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(PAIR) }
    const response = await app.request('/v1/score', init, { ACCESS: 'open', LIMITS: '{"timeoutMs": 50}' })
    expect(response.status).toBe(504)
    expect(await response.json()).toMatchObject({ code: 'TIMED_OUT', detail: 'no answer within 50 ms' })
  })
})
