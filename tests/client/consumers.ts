/** What somebody writes who has installed the package: checked, run and served by tests/client/package.test.ts. */

/** Uses every name a consumer has. */
export const CONSUMER = `
import { createClient, EdgeQeError, type Client, type JobLine, type ScoredItem } from 'edge-qe/client'
import { createScorer, QualityError, type Scorer } from 'edge-qe/local'

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
  await client.uploadJob(job, file.stream())
  const lines: JobLine[] = []
  for await (const line of client.result(job.id)) lines.push(line)
  const { stored } = await client.feedback({ ...pair, rating: 1 }).catch((error: unknown) => {
    if (error instanceof EdgeQeError && error.code === 'UNCONFIGURED') return { stored: false }
    throw error
  })
  const scorer: Scorer = await createScorer({ manifest: '', student })
  const local = await scorer.score(pair).catch((error: unknown) => {
    throw error instanceof QualityError ? new Error(error.code) : error
  })
  return (score ?? 0) + words.length + (stored ? 1 : 0) + (local.score ?? 0)
}
`

/** Scores a pair in this process and by the service. */
export const SCRIPT = `
import { readFile } from 'node:fs/promises'
import { createClient } from 'edge-qe/client'
import { createScorer } from 'edge-qe/local'

const read = (name) => readFile(new URL(import.meta.resolve('edge-qe/local/default/' + name)))
const pair = { source: 'Bună ziua.', translation: 'Good day.', sourceLang: 'ro', targetLang: 'en' }
const [baseUrl, apiKey] = process.argv.slice(2)
const scorer = await createScorer({ manifest: (await read('manifest.json')).toString(), student: await read('student.bin') })
const local = await scorer.score(pair)
const remote = await createClient({ baseUrl, apiKey }).score(pair)
console.log(JSON.stringify({ local: local.raw, remote: remote.raw, models: [local.model, remote.model] }))
`

/** A Worker with a scorer of its own. */
export const WORKER = `
import { createScorer } from 'edge-qe/local'
import manifest from 'edge-qe/local/default/manifest.json'
import student from 'edge-qe/local/default/student.bin'

export default {
  async fetch() {
    const scorer = await createScorer({ manifest: JSON.stringify(manifest), student })
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
