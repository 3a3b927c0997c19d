import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readOutput } from '../local/page-server.ts'
import { CHROMIUM, SKIPPED } from '../playground/browser.ts'
import { readPairs } from './pairs.ts'
import { API_KEY, type Service, startService } from './service.ts'

const toMain = (baseUrl: string): string => `
import { createClient, EdgeQeError } from '/client.js'
const { pairs, tsv } = await (await fetch('/input.json')).json()
const client = createClient({ baseUrl: '${baseUrl}', apiKey: '${API_KEY}' })
const scored = await client.scoreBatch(pairs)
const run = async (source) => {
  const job = await client.createJob({ format: 'tsv', sourceLang: 'ro', targetLang: 'en' })
  await client.uploadJob(job, source)
  await client.startJob(job.id)
  await client.waitForJob(job.id, { pollMs: 100 })
  const raws = []
  for await (const { raw } of client.result(job.id)) raws.push(raw)
  return raws
}
const blob = await run(new Blob([tsv]))
const stream = await run(new Blob([tsv]).stream())
const error = await client.score({ ...pairs[0], source: 'a'.repeat(10001) }).catch((error) => error)
document.querySelector('output').textContent = JSON.stringify({
  raws: scored.map(({ raw }) => raw), blob, stream,
  error: { isError: error instanceof EdgeQeError, code: error.code, requestId: error.requestId },
})`

describe.skipIf(!CHROMIUM)(`a client in Chromium${SKIPPED}`, () => {
  let service: Service

  beforeAll(async () => {
    service = await startService()
  })
  afterAll(() => service.close())

  test('scores, uploads a file and a stream, and reads errors, from a page of another origin', async () => {
    const { outputFiles } = await build({
      entryPoints: ['client/client.ts'],
      bundle: true,
      format: 'esm',
      platform: 'browser',
      write: false,
    })
    const pairs = readPairs('ro-en')
    const rows = pairs.map(({ source, translation }) => `${source}\t${translation}\n`)
    const output = await readOutput({
      texts: {
        '/': '<!doctype html><title>client</title><output></output><script type="module" src="/main.js"></script>',
        '/client.js': outputFiles[0]?.text ?? '',
        '/main.js': toMain(service.url),
        '/input.json': JSON.stringify({ pairs, tsv: `source\ttranslation\n${rows.join('')}` }),
      },
      folder: 'tests/fixtures',
      policy: `default-src 'none'; script-src 'self'; connect-src 'self' ${service.url}`,
    })
    const { raws, blob, stream, error } = JSON.parse(output)
    expect(raws).toHaveLength(pairs.length)
    expect(raws.every((raw: unknown) => typeof raw === 'number')).toBe(true)
    expect(blob).toEqual(raws)
    expect(stream).toEqual(raws)
    expect(error).toEqual({ isError: true, code: 'TOO_LONG', requestId: expect.any(String) })
  })
})
