/** The environments of wrangler.toml, as they would be deployed. */

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { parse } from 'smol-toml'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { unstable_startWorker } from 'wrangler'

type Environment = Readonly<Record<string, unknown>>

const top = parse(readFileSync('wrangler.toml', 'utf8')) as Environment & { env: Record<string, Environment> }

const bindingNames = (environment: Environment): unknown => ({
  vars: Object.keys(environment['vars'] ?? {}).toSorted(),
  buckets: ((environment['r2_buckets'] ?? []) as { binding: string }[]).map(({ binding }) => binding).toSorted(),
  queues: Object.entries((environment['queues'] ?? {}) as Record<string, { binding?: string; max_retries?: number }[]>).map(
    ([role, queues]) => [role, queues.map(({ binding, max_retries }) => binding ?? max_retries)],
  ),
  datasets: ((environment['analytics_engine_datasets'] ?? []) as { binding: string }[]).map(({ binding }) => binding),
  ratelimits: ((environment['ratelimits'] ?? []) as { name: string }[]).map(({ name }) => name).toSorted(),
})

describe('wrangler.toml', () => {
  test.each(Object.keys(top.env))('%s has the bindings of the top level, which it does not inherit', (name) => {
    expect(bindingNames(top.env[name] ?? {})).toEqual(bindingNames(top))
  })

  test('whatever is deployed asks for keys, a bare wrangler deploy too', () => {
    for (const environment of [top, ...Object.values(top.env)]) expect(environment['vars']).toMatchObject({ ACCESS: 'keys' })
  })

  test('every environment has its own queues, whose dead letters come back to it', () => {
    const names = [top, ...Object.values(top.env)].map((environment) => {
      const { producers, consumers } = environment['queues'] as {
        producers: { queue: string }[]
        consumers: { queue: string; dead_letter_queue?: string }[]
      }
      const [jobs, dead] = consumers
      expect(producers.map(({ queue }) => queue)).toEqual([jobs?.queue])
      expect(dead?.queue).toBe(jobs?.dead_letter_queue)
      // edge/jobs/queue.ts knows them by this.
      expect(dead?.queue).toMatch(/-dead$/)
      return jobs?.queue
    })
    expect(new Set(names).size).toBe(names.length)
  })

  test('every environment counts its own requests', () => {
    const ids = [top, ...Object.values(top.env)].flatMap((environment) =>
      (environment['ratelimits'] as { namespace_id: string }[]).map((limit) => limit.namespace_id),
    )
    expect(new Set(ids).size).toBe(ids.length)
  })
})

const KEY = 'eqe_test'
const API_KEYS = JSON.stringify([{ name: 'test', sha256: createHash('sha256').update(KEY).digest('hex'), scopes: ['score'] }])

describe('the staging Worker', () => {
  let worker: Awaited<ReturnType<typeof unstable_startWorker>>
  let origin = ''

  beforeAll(async () => {
    worker = await unstable_startWorker({
      config: 'wrangler.toml',
      env: 'staging',
      bindings: { API_KEYS: { type: 'plain_text', value: API_KEYS } },
      dev: { server: { port: 0 }, inspector: false, logLevel: 'none', persist: false },
    })
    origin = String(await worker.url)
  })

  afterAll(() => worker.dispose())

  const PAIR = { source: 'Da', translation: 'Yes', sourceLang: 'ro', targetLang: 'en' }

  const ask = (key?: string): Promise<Response> =>
    fetch(new URL('/v1/score', origin), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) },
      body: JSON.stringify(PAIR),
    })

  test('lets in who has a key and no other', async () => {
    expect((await ask()).status).toBe(401)
    expect((await ask('eqe_other')).status).toBe(401)
    expect((await ask(KEY)).status).toBe(200)
  })

  // The id of a release stands in every reply.
  test('gives the student that is deployed beside it to nobody without a key, however the path is written', async () => {
    const id = createHash('sha256').update(readFileSync('models/default/manifest.json')).digest('hex')
    const paths = [
      'releases',
      '%72eleases',
      'RELEASES',
      '/releases',
      './releases',
      'docs/../releases',
      'releases/',
      'releases%2f',
    ]
    const get = (path: string, key?: string): Promise<Response> =>
      fetch(`${origin.replace(/\/$/, '')}/${path}`, key === undefined ? {} : { headers: { authorization: `Bearer ${key}` } })
    for (const path of paths) {
      const response = await get(`${path}/${id}/student.bin`)
      expect([path, [401, 404].includes(response.status)]).toEqual([path, true])
      expect((await response.arrayBuffer()).byteLength).toBeLessThan(1000)
    }
    const student = Buffer.from(await (await get(`releases/${id}/student.bin`, KEY)).arrayBuffer())
    expect(student.equals(readFileSync('models/default/student.bin'))).toBe(true)
    for (const path of [`releases/${id}/about.json`, `releases/${id}/student.onnx`, `releases/${'0'.repeat(64)}/student.bin`])
      expect([path, (await get(path, KEY)).status]).toEqual([path, 404])
  })

  test('answers the 601st request of a key within a minute with 429 and when to come back', async () => {
    const statuses: number[] = []
    let limited: Response | undefined
    // A minute may end while they are sent, and the count with it.
    for (let i = 0; i < 1300 && !limited; i += 50) {
      const responses = await Promise.all(Array.from({ length: 50 }, () => ask(KEY)))
      for (const response of responses) {
        statuses.push(response.status)
        if (response.status === 429) limited ??= response
        else await response.arrayBuffer()
      }
    }
    expect(limited?.headers.get('retry-after')).toBe('60')
    expect(await limited?.json()).toMatchObject({ code: 'RATE_LIMITED' })
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(590)
  })
})
