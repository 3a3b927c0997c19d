import { createHash } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { unstable_startWorker } from 'wrangler'
import { OPERATIONS } from '../../edge/openapi/operations.ts'
import { fuzz, NO_SCHEMATHESIS } from './fuzz.ts'

const KEY = 'eqe_fuzz'
const API_KEYS = JSON.stringify([{ name: 'fuzz', sha256: createHash('sha256').update(KEY).digest('hex'), scopes: ['admin'] }])

type Worker = Awaited<ReturnType<typeof unstable_startWorker>>
let worker: Worker | undefined

const start = async (settings: Readonly<Record<string, string>>): Promise<string> => {
  worker = await unstable_startWorker({
    config: 'wrangler.toml',
    env: '',
    bindings: Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, { type: 'plain_text', value }])),
    dev: { server: { port: 0 }, inspector: false, logLevel: 'none', persist: false },
  })
  return String(await worker.url)
}

afterEach(async () => {
  await worker?.dispose()
  worker = undefined
})

const channels = ['stable', 'canary']

describe.skipIf(NO_SCHEMATHESIS !== '')(`the Worker, fuzzed by its OpenAPI document${NO_SCHEMATHESIS}`, () => {
  test('does as the document says with requests that fit it, and refuses those that do not', async () => {
    const origin = await start({ ACCESS: 'open', FEEDBACK: 'on' })
    const { output, ...report } = await fuzz({ origin, channels, examples: 10 })
    expect(report.test_cases.unique_failures, output).toBe(0)
    expect(report).toMatchObject({ complete: true, operations: { tested: OPERATIONS.length, errored: 0 } })
    expect(report.test_cases.generated).toBeGreaterThan(400)
  }, 300_000)

  test('asks for a key wherever the document says so', async () => {
    const origin = await start({ ACCESS: 'keys', API_KEYS, FEEDBACK: 'on' })
    const { output, ...report } = await fuzz({ origin, channels, key: KEY, examples: 3, phases: 'examples,fuzzing' })
    expect(report.test_cases.unique_failures, output).toBe(0)
    expect(report).toMatchObject({ complete: true, operations: { tested: OPERATIONS.length, errored: 0 } })
  })
})
