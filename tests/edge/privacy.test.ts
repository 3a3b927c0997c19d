import { env } from 'cloudflare:workers'
import { describe, expect, test, vi } from 'vitest'
import { createApp } from '../../edge/app.ts'
import { QualityError } from '../../models/errors.ts'
import { findLeaks, recordApart } from './emitted.ts'
import { PAIR, post, request } from './worker.ts'

/** Of the middle, as a message that is cut off on both sides. */
const quoted = PAIR.source.slice(20, 50)

const failing = createApp({
  getRelease: () => Promise.reject(new QualityError('UNAVAILABLE', `cannot read ${quoted}`)),
  channels: () => [],
})

const score = (): Promise<Response> =>
  Promise.resolve(
    failing.request(
      '/v1/score',
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(PAIR),
      },
      { ACCESS: 'open' },
    ),
  )

describe('what the Worker lets out', () => {
  test('is seen: its log, its data points, its errors and its keys', async () => {
    const { texts, printed, points, errors, keys } = await recordApart(async () => {
      await post('/v1/score', PAIR)
      await post('/v1/score/batch', { items: [PAIR, { ...PAIR, sourceLang: '?' }] })
      await post('/v1/jobs', { format: 'tsv' })
    })
    expect([...texts]).toEqual([PAIR.source, PAIR.translation])
    expect(printed.filter((line) => line.startsWith('{"event":"request"'))).toHaveLength(3)
    expect(points.join()).toContain('ro-en')
    expect(errors.join()).toContain('BAD_MESSAGE')
    expect(keys.join()).toContain('job.json')
    expect(keys.join()).toContain('local')
  })

  test.each<[place: string, leak: () => unknown]>([
    ['printed', () => console.error(JSON.stringify({ reason: `cannot read ${quoted}` }))],
    ['printed', () => console.warn(new Error(PAIR.translation))],
    ['points', () => env.METRICS.writeDataPoint({ blobs: [PAIR.translation] })],
    ['keys', () => env.JOBS.put(`jobs/${quoted}`, '')],
    ['keys', () => env.RATE_LIMIT.limit({ key: PAIR.source })],
    ['errors', score],
  ])('would be found to quote a text in %s', async (place, leak) => {
    const spies = [vi.spyOn(console, 'error').mockReturnValue(), vi.spyOn(console, 'warn').mockReturnValue()]
    const leaks = findLeaks(
      await recordApart(async () => {
        await post('/v1/score', PAIR)
        await leak()
      }),
    )
    for (const spy of spies) spy.mockRestore()
    expect(leaks.length).toBeGreaterThan(0)
    expect(leaks.filter((found) => !found.startsWith(place))).toEqual([])
  })

  test('quotes forty characters of a text only where it was sent as a language tag', async () => {
    const ask = (): Promise<Response> => post('/v1/score', { ...PAIR, sourceLang: PAIR.source })
    expect(await (await ask()).text()).toContain(PAIR.source.slice(0, 40))
    expect(findLeaks(await recordApart(ask))).toEqual([])
  })

  test('is nothing of a table without a header, of rows that cannot be read, or of a message that is cut off', async () => {
    const { texts, ...emitted } = await recordApart(async () => {
      const { id } = await (await post('/v1/jobs', { format: 'tsv' })).json<{ id: string }>()
      await request(`/v1/jobs/${id}/parts/1`, { method: 'PUT', body: `${PAIR.source}\t${PAIR.translation}\n` })
      await request(`/v1/jobs/${id}/start`, { method: 'POST' })
      await post('/v1/score', `{"source":"${PAIR.source}","translation":"${PAIR.translation}`)
      await post('/v1/feedback', { ...PAIR, correction: 'A prefect is named for each county.', rating: 'bad' })
    })
    expect(texts.size).toBe(3)
    expect(emitted.errors).toHaveLength(3)
    expect(findLeaks({ texts, ...emitted })).toEqual([])
  })
})
