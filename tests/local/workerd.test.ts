import { copyFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { unstable_startWorker } from 'wrangler'
import type { ScoredItem } from '../../edge/scoring/wire.ts'
import { createScorer } from '../../local/local.ts'
import { type Service, startService } from '../client/service.ts'
import { buildPackage } from './built-package.ts'
import { expectSame, loadPublished, parseItems } from './release.ts'

const WORKER = `
import { createClient } from './client/client.js'
import { createScorer } from './local/workerd.js'
import manifest from './manifest.txt'
import student from './student.bin'

export default {
  async fetch(request, env) {
    const items = await request.json()
    if (new URL(request.url).pathname === '/local') {
      const scorer = await createScorer({ manifest, student })
      return Response.json(await scorer.scoreBatch(items))
    }
    const client = createClient({ baseUrl: env.SERVICE })
    const refused = await client.score({ ...items[0], sourceLang: '?' }).catch(({ name, code, field }) => ({ name, code, field }))
    const unreachable = await createClient({ baseUrl: 'http://127.0.0.1:1', retries: 1 }).languages().catch(({ code }) => code)
    return Response.json({ scored: await client.scoreBatch(items), refused, unreachable })
  },
}`

const CONFIG = `
name = "consumer"
main = "worker.js"
compatibility_date = "2026-11-01"
rules = [{ type = "Data", globs = ["**/*.bin"] }, { type = "Text", globs = ["**/*.txt"] }]
`

describe('in a Worker of somebody else', () => {
  let folder = ''
  let service: Service
  let consumer: Awaited<ReturnType<typeof unstable_startWorker>>

  beforeAll(async () => {
    folder = await buildPackage()
    await copyFile('models/default/student.bin', join(folder, 'student.bin'))
    await copyFile('models/default/manifest.json', join(folder, 'manifest.txt'))
    await writeFile(join(folder, 'worker.js'), WORKER)
    await writeFile(join(folder, 'wrangler.toml'), CONFIG)
    service = await startService({ open: true })
    consumer = await unstable_startWorker({
      config: join(folder, 'wrangler.toml'),
      bindings: { SERVICE: { type: 'plain_text', value: service.url } },
      dev: { server: { port: 0 }, inspector: false, logLevel: 'none', persist: false },
    })
  })
  afterAll(async () => {
    await consumer.dispose()
    await service.close()
    await rm(folder, { recursive: true })
  })

  const ask = async <T>(path: string): Promise<T> => {
    const response = await fetch(new URL(path, String(await consumer.url)), {
      method: 'POST',
      body: JSON.stringify(parseItems()),
    })
    if (!response.ok) throw new Error(await response.text())
    return (await response.json()) as T
  }

  test('a scorer replies as one in Node', async () => {
    const scored = await ask<ScoredItem[]>('/local')
    expectSame(scored, await (await createScorer(await loadPublished())).scoreBatch(parseItems()))
  })

  test('a client calls the service, and says what goes wrong as elsewhere', async () => {
    const { scored, refused, unreachable } = await ask<{ scored: ScoredItem[]; refused: unknown; unreachable: unknown }>(
      '/client',
    )
    expectSame(scored, await (await createScorer(await loadPublished())).scoreBatch(parseItems()))
    expect(refused).toEqual({ name: 'EdgeQeError', code: 'BAD_MESSAGE', field: 'sourceLang' })
    expect(unreachable).toBe('UNREACHABLE')
  })
})
