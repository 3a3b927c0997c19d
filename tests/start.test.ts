/** `npm start`, as somebody types it who has just published a student of their own. */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { run } from './trainer/run-node.ts'

let folder = ''
let server: ChildProcess | undefined

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'start-'))
})

afterEach(async () => {
  if (server?.pid !== undefined && server.exitCode === null) {
    const ended = once(server, 'exit')
    process.kill(-server.pid, 'SIGTERM')
    await ended
  }
  await rm(folder, { recursive: true, maxRetries: 5 })
})

const findPort = async (): Promise<number> => {
  const probe = createServer().listen(0)
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  return typeof address === 'object' && address ? address.port : expect.unreachable()
}

/** Everything it printed until it said that it is ready. */
const start = async (port: number): Promise<string> => {
  const args = ['scripts/start.ts', '--port', String(port), '--persist-to', folder, '--log-level', 'error']
  const started = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], { detached: true })
  server = started
  let said = ''
  for await (const chunk of started.stdout) {
    said += String(chunk)
    if (said.includes('curl -s')) return said
  }
  return said
}

const ask = async (port: number): Promise<unknown> => {
  const pair = { source: 'Casa e mare.', translation: 'The house is big.', sourceLang: 'ro', targetLang: 'en' }
  const response = await fetch(`http://localhost:${port}/v1/score`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(pair),
  })
  return response.json()
}

describe('npm start', () => {
  test('answers the very first request with the release that was published for it', async () => {
    const published = await run([
      'trainer/cli.ts',
      'publish',
      '--local',
      folder,
      '--model',
      'models/default',
      '--channel',
      'stable',
    ])
    expect(published.code).toBe(0)
    const port = await findPort()
    expect(await start(port)).toContain('Ready. Try it in another terminal:')
    expect(await ask(port)).toMatchObject({ model: { name: 'default', channel: 'stable' } })
  }, 60_000)

  test('serves the bundled student where nothing was published', async () => {
    const port = await findPort()
    const said = await start(port)
    expect(said).toMatch(/Serving release default \w+ \(bundled\)\.\nReady\. Try it in another terminal:/)
    expect(await ask(port)).toMatchObject({ model: { name: 'default', channel: null } })
  }, 60_000)

  test('on a port that is taken says so alone, with one that is not', async () => {
    const other = createServer().listen(0)
    await once(other, 'listening')
    const address = other.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const { code, stdout, stderr } = await run(['scripts/start.ts', '--port', String(port)])
    other.close()
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(new RegExp(`^Port ${port} is taken\\. Use another one: npm start -- --port \\d+\n$`))
  })
})
