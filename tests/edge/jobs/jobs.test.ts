import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod/mini'
import type { JobReply } from '../../../edge/jobs/progress.ts'
import { openResult } from '../../../edge/jobs/result.ts'
import { requireServices } from '../../../edge/jobs/services.ts'
import { createJob as storeJob, uploadPart as storePart } from '../../../edge/jobs/steps.ts'
import { deleteJob, loadJob } from '../../../edge/jobs/store.ts'
import { sweep } from '../../../edge/jobs/sweep.ts'
import { feedbackReplySchema, jobReplySchema, newJobReplySchema } from '../../../edge/openapi/job-replies.ts'
import { PAIR, post, request, score } from '../worker.ts'

const MiB = 1024 * 1024

const createJob = async (options: object): Promise<string> => {
  const response = await post('/v1/jobs', options)
  expect(response.status).toBe(201)
  const job: unknown = await response.json()
  expect(z.safeParse(newJobReplySchema, job)).toMatchObject({ success: true })
  return (job as { id: string }).id
}

const uploadPart = (id: string, number: number | string, body: string | Uint8Array): Promise<Response> =>
  request(`/v1/jobs/${id}/parts/${number}`, { method: 'PUT', body })

const getJob = async (id: string): Promise<JobReply> => (await request(`/v1/jobs/${id}`)).json()

/** The lines of a job's result once the queue is through with it. */
const finish = async (id: string): Promise<{ id?: string; verdict?: string; error?: { code: string; detail: string } }[]> => {
  await vi.waitFor(async () => expect((await getJob(id)).state).toBe('finished'), { timeout: 25_000, interval: 100 })
  const text = await (await request(`/v1/jobs/${id}/result`)).text()
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))
}

const run = async (options: object, input: string | Uint8Array): Promise<ReturnType<typeof finish>> => {
  const id = await createJob(options)
  expect((await uploadPart(id, 1, input)).status).toBe(200)
  const started = await request(`/v1/jobs/${id}/start`, { method: 'POST' })
  expect(started.status).toBe(202)
  expect(z.safeParse(jobReplySchema, await started.json())).toMatchObject({ success: true })
  return finish(id)
}

const RO_EN = { sourceLang: 'ro', targetLang: 'en' }
const ROW = `${PAIR.source}\t${PAIR.translation}`

afterEach(() => {
  vi.restoreAllMocks()
})

describe('a bulk job', () => {
  test('of a table has one line a row, in order, as the pair alone is scored', async () => {
    const rows = ['b\tDa.\tYes.', `a\t${ROW}`, 'c\tonly one cell more']
    const lines = await run({ format: 'tsv', ...RO_EN }, `id\tsource\ttranslation\n${rows.join('\n')}`)
    const { words: _words, model, ...alone } = await score()
    expect(lines).toMatchObject([
      { id: 'b', verdict: expect.any(String), release: model.id },
      { id: 'a', ...alone },
      { error: { code: 'BAD_MESSAGE', detail: 'row: expected 3 cells as in the header, got 2' } },
    ])
    expect(lines[1]).not.toHaveProperty('words')
  })

  test('of JSON lines takes what a batch item takes, and what the job says where a row does not', async () => {
    const rows = [
      JSON.stringify({ id: 1, ...PAIR, detail: 'words' }),
      JSON.stringify({ source: PAIR.source, translation: PAIR.translation }),
      '{"source": "cut',
      '',
      '[]',
    ]
    const [first, second, ...bad] = await run({ format: 'jsonl', ...RO_EN, threshold: 1 }, `\ufeff${rows.join('\r\n')}\r\n`)
    expect(first).toMatchObject({ id: 1, words: expect.any(Array), verdict: 'reject' })
    expect(second).toMatchObject({ verdict: 'reject' })
    expect(bad.map(({ error }) => error?.detail)).toEqual([
      'row: is not valid JSON',
      'row: is not valid JSON',
      'row: expected object, got array',
    ])
  })

  test('asks for its terms in every row, of a table too, and gives ids back digit by digit', async () => {
    const terms = [{ source: 'Guvernul', translation: 'Cabinet' }]
    const table = await run({ format: 'tsv', ...RO_EN, terms }, `id\tsource\ttranslation\n1234567890123456789\t${ROW}`)
    expect(table).toMatchObject([{ id: '1234567890123456789', flags: ['terms'] }])
    const id = await createJob({ format: 'jsonl', terms })
    const kept = JSON.stringify({ ...PAIR, terms: [] })
    await uploadPart(
      id,
      1,
      `{"id":1234567890123456789,${JSON.stringify(PAIR).slice(1)}\n{"id":-9007199254740993,${kept.slice(1)}`,
    )
    await request(`/v1/jobs/${id}/start`, { method: 'POST' })
    expect(await finish(id)).toMatchObject([{ flags: ['terms'] }, { flags: [] }])
    const text = await (await request(`/v1/jobs/${id}/result`)).text()
    expect(text.split('\n').map((line) => line.slice(0, 26))).toEqual([
      '{"id":1234567890123456789,',
      '{"id":-9007199254740993,"s',
      '',
    ])
  })

  test('over many chunks keeps every row once and in order', async () => {
    const ids = Array.from({ length: 2500 }, (_, i) => String(i))
    const id = await createJob({ format: 'tsv', ...RO_EN })
    await uploadPart(id, 1, `id\tsource\ttranslation\n${ids.map((row) => `${row}\t${ROW}\n`).join('')}`)
    await request(`/v1/jobs/${id}/start`, { method: 'POST' })
    expect((await finish(id)).map((row) => row.id)).toEqual(ids)
    const { chunks, rows, deadLetters } = await getJob(id)
    expect(chunks.total).toBeGreaterThan(1)
    expect({ rows, deadLetters }).toEqual({ rows: { finished: 2500, failed: 0 }, deadLetters: [] })
  })

  test('joins parts that are cut in the middle of a row', async () => {
    const filler = 'x'.repeat(200_000)
    const rows = Array.from({ length: 40 }, (_, i) => `${i}\tDa.\tYes.\t${filler}`)
    const input = new TextEncoder().encode(`id\tsource\ttranslation\tnote\n${rows.join('\n')}\n`)
    const id = await createJob({ format: 'tsv', ...RO_EN })
    // The second before the first, and the first twice.
    await uploadPart(id, 2, input.slice(5 * MiB))
    await uploadPart(id, 1, new Uint8Array(5 * MiB))
    await uploadPart(id, 1, input.slice(0, 5 * MiB))
    expect(await getJob(id)).toMatchObject({ state: 'uploading', input: { parts: 2, bytes: input.length } })
    await request(`/v1/jobs/${id}/start`, { method: 'POST' })
    expect((await finish(id)).map((row) => row.id)).toEqual(rows.map((_, i) => String(i)))
    expect((await getJob(id)).chunks.total).toBeGreaterThan(10)
  })

  test('answers a row over the limit with an error in its place', async () => {
    const lines = await run({ format: 'jsonl' }, `${JSON.stringify(PAIR)}\n"${'x'.repeat(300_000)}"\n${JSON.stringify(PAIR)}\n`)
    expect(lines).toMatchObject([
      { verdict: expect.any(String) },
      { error: { code: 'TOO_LONG' } },
      { verdict: expect.any(String) },
    ])
  })

  test('of line ends alone has an error for each', async () => {
    const lines = await run({ format: 'jsonl' }, '\n'.repeat(20_000))
    expect(lines).toHaveLength(20_000)
    expect(lines.every(({ error }) => error?.detail === 'row: is not valid JSON')).toBe(true)
  })

  test('without a row is finished at once', async () => {
    expect(await run({ format: 'tsv' }, 'source\ttranslation\n')).toEqual([])
  })

  test('answers HEAD of its result with headers alone', async () => {
    const id = await createJob({ format: 'jsonl' })
    await uploadPart(id, 1, `${JSON.stringify(PAIR)}\n`)
    await request(`/v1/jobs/${id}/start`, { method: 'POST' })
    await finish(id)
    const response = await request(`/v1/jobs/${id}/result`, { method: 'HEAD' })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/jsonl; charset=utf-8')
    expect(await response.text()).toBe('')
  })

  test('breaks its result off with an error where a chunk is gone', async () => {
    const id = await createJob({ format: 'tsv', ...RO_EN })
    await uploadPart(id, 1, `id\tsource\ttranslation\n${`x\t${ROW}\n`.repeat(2500)}`)
    await request(`/v1/jobs/${id}/start`, { method: 'POST' })
    await finish(id)
    const job = await loadJob(env.JOBS, id)
    if (!job) throw new Error('the job is gone')
    const result = await openResult(job, env.JOBS, undefined)
    await env.JOBS.delete(`jobs/${id}/chunks/000001`)
    await expect(new Response(result).text()).rejects.toThrow('chunk 1 of the result is gone')
  })

  test('leaves nothing when it is deleted', async () => {
    const id = await createJob({ format: 'jsonl' })
    await uploadPart(id, 1, `${JSON.stringify(PAIR)}\n`)
    await request(`/v1/jobs/${id}/start`, { method: 'POST' })
    await finish(id)
    expect((await request(`/v1/jobs/${id}`, { method: 'DELETE' })).status).toBe(204)
    expect((await request(`/v1/jobs/${id}`)).status).toBe(404)
    expect((await env.JOBS.list({ prefix: `jobs/${id}` })).objects).toEqual([])
  })
})

describe('a bulk job that is not well', () => {
  const started = async (id: string): Promise<{ detail: string; code: string }> => {
    const response = await request(`/v1/jobs/${id}/start`, { method: 'POST' })
    expect(response.status).toBe(400)
    return response.json()
  }

  test('without a part, or with one missing, cannot be started', async () => {
    const id = await createJob({ format: 'tsv' })
    expect((await started(id)).detail).toBe('no part has been uploaded')
    await uploadPart(id, 2, 'b')
    expect((await started(id)).detail).toBe('part 1 is missing, but part 2 was uploaded')
    await uploadPart(id, 1, 'a')
    expect((await started(id)).detail).toContain('part 1 has 1 bytes: every part but the last needs at least 5242880')
  })

  test('without the columns it needs says which, and quotes nothing', async () => {
    const id = await createJob({ format: 'tsv' })
    await uploadPart(id, 1, `${ROW}\n`)
    expect((await started(id)).detail).toBe('input: the header lacks the column source and the column translation')
  })

  test('is one of as many as a key may have at once, and of bytes that there is room for', async () => {
    const services = { ...requireServices(env), limits: { jobs: 2, jobBytes: 1000 } }
    const make = () => storeJob({ format: 'tsv' }, services, 'somebody/else')
    const [first] = [await make(), await make()]
    await expect(make()).rejects.toThrow('this key has 2 jobs, the most it may have at once: delete one first')
    await expect(storeJob({ format: 'tsv' }, services, 'another')).resolves.toMatchObject({ owner: 'another' })
    await deleteJob(env.JOBS, first.id)
    const again = await make()
    const part = { number: 3, bytes: 400, body: new Uint8Array(400) }
    await expect(storePart(again, part, services)).rejects.toThrow(
      'the parts add up to at least 1200 bytes; a job takes at most 1000',
    )
  })

  test.each(['0', '10001', 'one', '-1'])('has no part %s', async (number) => {
    const id = await createJob({ format: 'tsv' })
    expect((await uploadPart(id, number, 'a')).status).toBe(400)
  })

  test('with a malformed language tag for its rows is not made', async () => {
    const response = await post('/v1/jobs', { format: 'tsv', sourceLang: 'ro', targetLang: 'english language' })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ code: 'BAD_MESSAGE', field: 'targetLang' })
  })

  test('takes no part once it has started, and gives no result before it is finished', async () => {
    const id = await createJob({ format: 'jsonl' })
    expect((await request(`/v1/jobs/${id}/result`)).status).toBe(409)
    await uploadPart(id, 1, `${JSON.stringify(PAIR)}\n`)
    await request(`/v1/jobs/${id}/start`, { method: 'POST' })
    expect((await uploadPart(id, 2, 'a')).status).toBe(409)
    await finish(id)
    expect((await request(`/v1/jobs/${id}/result?part=2`)).status).toBe(400)
  })

  test.each(['none', '00000000-0000-4000-8000-000000000000', '..%2f..%2fchannels'])('with the id %s is 404', async (id) => {
    expect((await request(`/v1/jobs/${id}`)).status).toBe(404)
  })
})

describe('the sweeper', () => {
  const HOUR = 3_600_000

  test('queues again what was lost', async () => {
    const id = await createJob({ format: 'jsonl' })
    await uploadPart(id, 1, `${JSON.stringify(PAIR)}\n`)
    const { bucket } = requireServices(env)
    vi.spyOn(console, 'warn').mockReturnValue()
    await request(`/v1/jobs/${id}/start`, { method: 'POST' })
    await finish(id)
    await bucket.delete(`jobs/${id}/chunks/000000`)
    expect((await getJob(id)).state).toBe('scoring')
    await sweep(requireServices(env))
    expect((await getJob(id)).state, 'it is given time').toBe('scoring')
    await sweep(requireServices(env), Date.now() + HOUR)
    expect(await finish(id)).toHaveLength(1)
  })

  test('deletes what is past its time, and only that', async () => {
    const kept = await createJob({ format: 'jsonl' })
    await sweep(requireServices(env), Date.now() + 23 * HOUR)
    expect((await request(`/v1/jobs/${kept}`)).status).toBe(200)
    await sweep(requireServices(env), Date.now() + 25 * HOUR)
    expect((await request(`/v1/jobs/${kept}`)).status).toBe(404)
  })

  test('deletes what a chunk left behind whose job was deleted while it was scored', async () => {
    await env.JOBS.put('jobs/00000000-0000-4000-8000-000000000001/chunks/000000', 'late')
    await sweep(requireServices(env))
    expect((await env.JOBS.list({ prefix: 'jobs/00000000-0000-4000-8000-000000000001' })).objects).toEqual([])
  })
})

test('the schemas of feedback and jobs are those of the document', () => {
  expect(z.safeParse(feedbackReplySchema, { id: 'a'.repeat(64), stored: true })).toMatchObject({ success: true })
})
