/** Schemathesis, a fuzzer driven by the OpenAPI document, against a running Worker. */

import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import * as z from 'zod/mini'
import { toOpenApi } from '../../edge/openapi/document.ts'
import { parseJson } from '../../models/json.ts'

const SCHEMATHESIS = resolve('node_modules/.cache/schemathesis/bin/schemathesis')

/** Said in the title of what is skipped. */
export const NO_SCHEMATHESIS = existsSync(SCHEMATHESIS)
  ? ''
  : `: skipped, there is no ${SCHEMATHESIS} (scripts/install-schemathesis.sh)`

export interface FuzzOptions {
  /** The running Worker. */
  readonly origin: string
  /** Channels that it follows, which only its operator knows. */
  readonly channels: readonly string[]
  /** An API key, where it asks for one. */
  readonly key?: string | undefined
  /** Requests that are made up for each operation, beside those at the edges of its schema. */
  readonly examples: number
  readonly phases?: string
}

const reportSchema = z.object({
  complete: z.boolean(),
  operations: z.object({ total: z.number(), tested: z.number(), errored: z.number() }),
  test_cases: z.object({ generated: z.number(), unique_failures: z.number() }),
})

export interface FuzzReport extends z.infer<typeof reportSchema> {
  /** What Schemathesis printed: each failure, and a curl line for it. */
  readonly output: string
}

/** Runs it over every operation with one seed and all checks. */
export const fuzz = async ({ origin, channels, key, examples, phases }: FuzzOptions): Promise<FuzzReport> => {
  const folder = await mkdtemp(join(tmpdir(), 'edge-qe-fuzz-'))
  const document = join(folder, 'openapi.json')
  const config = join(folder, 'schemathesis.toml')
  const report = join(folder, 'report.json')
  try {
    await writeFile(document, toDeployed({ channels, needsKey: key !== undefined }))
    // A key on the command line would be sent where the fuzzer means to send none.
    const access = key === undefined ? '' : `[auth.openapi.key]\nbearer = ${JSON.stringify(key)}\n`
    await writeFile(config, access + (await readFile('tests/openapi/schemathesis.toml', 'utf8')))
    const output = await run([
      ...['--config-file', config, 'run', document, '--url', origin, '--seed', '1'],
      ...['--checks', 'all', '--max-examples', String(examples), '--generation-database', 'none', '--no-color'],
      ...['--continue-on-failure', '--report-json-path', report],
      ...(phases === undefined ? [] : ['--phases', phases]),
    ])
    const text = await readFile(report, 'utf8').catch(() => '')
    if (text === '') throw new Error(`Schemathesis ended without a report:\n${output}`)
    return { ...parseJson(text, reportSchema, { code: 'BAD_DATA', what: 'report.json' }), output }
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** The document with what differs between deployments: the names of channels, and whether a key is asked for. */
const toDeployed = ({ channels, needsKey }: { channels: readonly string[]; needsKey: boolean }): string => {
  const text = JSON.stringify(toOpenApi('0.0.0'), (name, value: unknown) => {
    if (name === 'channel' && isTextSchema(value)) return { ...value, enum: channels }
    return needsKey && name === 'security' && Array.isArray(value) && value.length > 0 ? [{ key: [] }] : value
  })
  if (!text.includes(JSON.stringify(channels))) throw new Error('the document has no field channel')
  return text
}

const isTextSchema = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && 'type' in value && value.type === 'string'

/** What it printed, however it ended. */
const run = (args: readonly string[]): Promise<string> =>
  new Promise((done) => {
    execFile(SCHEMATHESIS, args, { maxBuffer: 2 ** 28 }, (_, stdout, stderr) => done(stdout + stderr))
  })
