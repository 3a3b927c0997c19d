/**
 * `npm run test:docs`: runs every block of commands of README and documentation that is not marked as not run, page by
 * page, as a newcomer would: in a fresh clone, in order. A server that one starts goes on until the end of its page.
 */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Block, ROOT, readBlocks } from './blocks.ts'

const READY_MS = 600_000

const folder = mkdtempSync(join(tmpdir(), 'edge-qe-docs-'))
execFileSync('git', ['clone', '--quiet', '--depth', '1', `file://${ROOT}`, folder])

const start = (text: string): ChildProcess =>
  spawn('bash', ['-euo', 'pipefail', '-c', text], { cwd: folder, detached: true, stdio: ['ignore', 'pipe', 'inherit'] })

/** Resolves once it says that it is ready. */
const serve = (text: string): Promise<ChildProcess> =>
  new Promise((resolve, reject) => {
    const server = start(text)
    const timer = setTimeout(() => reject(new Error('the server never said that it is ready')), READY_MS)
    server.stdout?.on('data', (data: Buffer) => {
      if (!String(data).includes('Ready.')) return
      clearTimeout(timer)
      resolve(server)
    })
    server.on('exit', (code) => reject(new Error(`the server ended with ${code}`)))
  })

const run = (text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = start(text)
    let said = ''
    child.stdout?.on('data', (data: Buffer) => {
      said += String(data)
    })
    child.on('exit', (code) => (code === 0 ? resolve(said) : reject(new Error(`it ended with ${code}\n${said}`))))
  })

/** curl is content with any reply. */
const requireReply = (text: string, said: string): void => {
  if (text.startsWith('curl') && !said.includes('"verdict"')) throw new Error(`expected a score, got ${said}`)
}

let failed = 0
let passed = 0
let server: ChildProcess | undefined

const stop = (): void => {
  if (server?.pid) process.kill(-server.pid)
  server = undefined
}

const tryBlock = async ({ page, line, text }: Block): Promise<void> => {
  const started = Date.now()
  try {
    if (text.includes('npm start')) server = await serve(text)
    else requireReply(text, await run(text))
    passed++
    process.stdout.write(`${page}:${line} passed in ${Math.round((Date.now() - started) / 1000)} s\n`)
  } catch (error) {
    failed++
    process.stdout.write(`${page}:${line} failed: ${error instanceof Error ? error.message : error}\n`)
  }
}

let last = ''
for (const block of readBlocks()) {
  if (block.page !== last) stop()
  last = block.page
  if (block.reason === undefined) await tryBlock(block)
}
stop()
rmSync(folder, { recursive: true, force: true })
process.stdout.write(`${passed} passed, ${failed} failed\n`)
process.exitCode = failed === 0 ? 0 : 1
