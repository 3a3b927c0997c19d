/** What somebody writes who has installed the package: checked, run and served by tests/client/package.test.ts. */

/** Uses every name a consumer has. */
export const CONSUMER = `
import { createClient, EdgeQeError, type Client, type JobLine, type ScoredItem } from 'edge-qe/client'
import { createScorer, QualityError, type Scorer } from 'edge-qe/local'
import { loadDefault } from 'edge-qe/local/default'

const client: Client = createClient({ baseUrl: 'https://edge-qe.test', apiKey: 'k', fetch: (request) => fetch(request) })
export const use = async (student: ArrayBuffer, file: Blob): Promise<number> => {
  const pair = { source: 'a', translation: 'b', sourceLang: 'ro', targetLang: 'en' } as const
  const { score, verdict, words = [] } = await client.score({ ...pair, threshold: 'strict' }, { timeoutMs: 1000 })
  // @ts-expect-error a verdict is one of four
  if (verdict === 'perfect') return 0
  // @ts-expect-error a translation is needed
  await client.score({ source: 'a', sourceLang: 'ro', targetLang: 'en' })
  const items: ScoredItem[] = await client.scoreBatch([pair], { signal: AbortSignal.timeout(1000) })
  for (const item of items) if ('error' in item) throw new Error(item.error.detail)
  const job = await client.createJob({ format: 'tsv' })
  await client.uploadJob(job, file)
  for (const source of [file.stream(), 'a text', new Uint8Array(2)]) await client.uploadJob(job, source)
  const lines: JobLine[] = []
  for await (const line of client.result(job.id)) lines.push(line)
  const { stored } = await client.feedback({ ...pair, rating: 1 }).catch((error: unknown) => {
    if (error instanceof EdgeQeError && error.code === 'UNCONFIGURED') return { stored: false }
    throw error
  })
  const scorer: Scorer = await createScorer(await loadDefault({ onProgress: ({ loaded, total }) => console.log(loaded / total) }))
  for (const other of [student, new Uint8Array(student), file, file.stream(), new Response(file)])
    await createScorer({ manifest: '', student: other })
  const local = await scorer.score(pair).catch((error: unknown) => {
    throw error instanceof QualityError ? new Error(error.code) : error
  })
  return (score ?? 0) + words.length + (stored ? 1 : 0) + (local.score ?? 0)
}
`

/** Scores a pair in this process and by the service. */
export const SCRIPT = `
import { createClient } from 'edge-qe/client'
import { createScorer } from 'edge-qe/local'
import { loadDefault } from 'edge-qe/local/default'

const pair = { source: 'Bună ziua.', translation: 'Good day.', sourceLang: 'ro', targetLang: 'en' }
const [baseUrl, apiKey] = process.argv.slice(2)
const scorer = await createScorer(await loadDefault())
const local = await scorer.score(pair)
const remote = await createClient({ baseUrl, apiKey }).score(pair)
console.log(JSON.stringify({ local: local.raw, remote: remote.raw, models: [local.model, remote.model] }))
`

/** What Jest and older servers write. */
export const REQUIRED = `
const { createClient, EdgeQeError } = require('edge-qe/client')
const { createScorer, QualityError } = require('edge-qe/local')
const { loadDefault } = require('edge-qe/local/default')

const main = async () => {
  const scorer = await createScorer(await loadDefault())
  const { raw } = await scorer.score({ source: 'Bună ziua.', translation: 'Good day.', sourceLang: 'ro', targetLang: 'en' })
  const elsewhere = await loadDefault({ url: '/nowhere/student.bin' }).catch((error) => error)
  const client = await createClient({ baseUrl: 'http://127.0.0.1:1', retries: 0 }).languages().catch((error) => error)
  console.log(JSON.stringify({ raw, quality: elsewhere instanceof QualityError, client: client instanceof EdgeQeError }))
}
main()
`

/** A Worker with a scorer of its own. */
export const WORKER = `
import { createScorer } from 'edge-qe/local'
import { loadDefault } from 'edge-qe/local/default'

export default {
  async fetch() {
    const scorer = await createScorer(await loadDefault())
    const pair = { source: 'Bună ziua.', translation: 'Good day.', sourceLang: 'ro', targetLang: 'en' }
    return Response.json(await scorer.score(pair))
  },
}
`

export const WRANGLER = `
name = "consumer"
main = "worker.js"
compatibility_date = "2026-11-01"
`
