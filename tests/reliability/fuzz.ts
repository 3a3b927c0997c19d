/**
 * `npm run reliability:fuzz -- [number]`: as many requests for each operation, made up by Schemathesis from the OpenAPI
 * document, against the running Worker; says whether any was answered otherwise than the document says.
 */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fuzz, NO_SCHEMATHESIS } from '../openapi/fuzz.ts'
import { startServer } from './server.ts'

const EXAMPLES = Number(process.argv[2] ?? 500)
const PORT = 8793

if (NO_SCHEMATHESIS !== '') throw new Error(`fuzzing${NO_SCHEMATHESIS}`)
const state = await mkdtemp(join(tmpdir(), 'edge-qe-fuzz-'))
const server = await startServer(PORT, state, { FEEDBACK: 'on' })
const began = performance.now()
const report = await fuzz({ origin: server.origin, channels: ['stable', 'canary'], examples: EXAMPLES })
const seconds = (performance.now() - began) / 1000
const alive = (await fetch(`${server.origin}/readyz`)).status
await server.kill()
await rm(state, { recursive: true, force: true })
const { operations, test_cases: cases } = report
if (cases.unique_failures > 0) process.stdout.write(report.output)
process.stdout.write(
  `${cases.generated.toLocaleString('en')} requests to ${operations.tested} of ${operations.total} operations in ` +
    `${seconds.toFixed(0)} s: ${cases.unique_failures} kinds of failure, ${operations.errored} operations not tested; then /readyz ${alive}\n`,
)
process.exitCode = cases.unique_failures + operations.errored === 0 && report.complete && alive === 200 ? 0 : 1
