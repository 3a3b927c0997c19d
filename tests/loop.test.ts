/** The whole circle, as its operator would close it: feedback -> import -> distil -> publish -> the running Worker serves it. */

import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { unstable_startWorker } from 'wrangler'
import { type Row, readRows } from '../trainer/data/rows.ts'
import { collect } from './trainer/collect.ts'
import { edgeQe as run } from './trainer/edge-qe.ts'
import { writePublishable } from './trainer/publishable.ts'
import { run as runNode } from './trainer/run-node.ts'

const OLD = 'eqe_old'
const NEW = 'eqe_new'

const keysOf = (...keys: string[]) => ({
  type: 'plain_text' as const,
  value: JSON.stringify(
    keys.map((key) => ({
      name: key.replace('_', '-'),
      sha256: createHash('sha256').update(key).digest('hex'),
      scopes: ['score', 'feedback'],
    })),
  ),
})

const edgeQe = async (...args: string[]): Promise<string> => {
  const { code, stdout, stderr } = await run(args)
  if (code !== 0) throw new Error(`edge-qe ${args.join(' ')}: ${stderr}`)
  return stdout
}

let folder = ''
let worker: Worker
let origin = ''

type Worker = Awaited<ReturnType<typeof unstable_startWorker>>

const startWorker = (keys: ReturnType<typeof keysOf>, persist: string | false): Promise<Worker> =>
  unstable_startWorker({
    config: 'wrangler.toml',
    env: '',
    bindings: {
      API_KEYS: keys,
      FEEDBACK: { type: 'plain_text', value: 'on' },
      CHANNEL_SECONDS: { type: 'plain_text', value: '1' },
    },
    dev: { server: { port: 0 }, inspector: false, logLevel: 'none', persist },
  })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edge-qe-loop-'))
  worker = await startWorker(keysOf(OLD), join(folder, 'state'))
  origin = String(await worker.url)
})

afterAll(async () => {
  await worker.dispose()
  await rm(folder, { recursive: true, force: true })
})

const post = (path: string, body: object, key = OLD): Promise<Response> =>
  fetch(new URL(path, origin), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify(body),
  })

const toPair = ({ source, translation }: Row) => ({ source, translation, sourceLang: 'ro', targetLang: 'en' })

/** Scores without a pause until it is stopped, and keeps what was answered. */
const startLoad = (pair: object, key: () => string) => {
  const statuses = new Map<number, number>()
  const releases = new Set<string>()
  let running = true
  const send = async (): Promise<void> => {
    while (running) {
      const response = await post('/v1/score', pair, key())
      statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1)
      const { model } = (await response.json()) as { model?: { id: string } }
      if (model) releases.add(model.id)
    }
  }
  const senders = Array.from({ length: 4 }, send)
  const stop = async () => {
    running = false
    await Promise.all(senders)
    return { statuses: Object.fromEntries(statuses), releases: [...releases] }
  }
  return { stop, releases }
}

const until = async (done: () => boolean): Promise<void> => {
  while (!done()) await new Promise((resolve) => setTimeout(resolve, 100))
}

describe('feedback of people', () => {
  test('becomes a student that the running Worker serves, first as a canary, and no request fails meanwhile', async () => {
    const rows = await collect(readRows('tests/fixtures/rows/ro-en.train.jsonl'))
    const [first] = rows
    if (!first) throw new Error('the fixture is empty')
    const load = startLoad(toPair(first), () => OLD)
    for (const row of rows) {
      const response = await post('/v1/feedback', { ...toPair(row), rating: (row.da ?? 0) / 100 })
      expect(response.status).toBe(201)
    }
    const state = join(folder, 'state')
    const data = join(folder, 'feedback')
    expect(await edgeQe('import', 'feedback', '--local', state, '--dev', '0.3', '--out', data)).toMatch(/ro-en train: \d+ rows/)
    const config = join(folder, 'feedback.toml')
    await writeFile(
      config,
      `name = "from-feedback"\n[data]\nscale = "z"\ngold = ["${data}"]\nlanguagePairs = ["ro-en"]\nwords = "tests/fixtures/words.npz"\n[student]\nrows = 4096\nhidden = 16\n[training]\nepochs = 2\nbatch = 32\nwarmupSteps = 5\n`,
    )
    // In a process of its own, since the load comes from this one.
    const { code, stderr } = await runNode(['trainer/cli.ts', 'distil', '--config', config, '--run', join(folder, 'run')])
    expect(code, stderr).toBe(0)
    const publish = ['publish', '--model', join(folder, 'run/release'), '--yes', '--local', state]
    const said = await edgeQe(...publish, '--channel', 'canary', '--share', '1')
    const id = /canary -> ([0-9a-f]{64})/.exec(said)?.[1] ?? ''
    await until(() => load.releases.has(id))
    expect(await (await post('/v1/score', { ...toPair(first), channel: 'canary' })).json()).toMatchObject({
      model: { id, name: 'from-feedback', channel: 'canary' },
    })
    await edgeQe('channels', 'promote', '--from', 'canary', '--to', 'stable', '--local', state)
    await edgeQe(...publish, '--channel', 'canary', '--share', '0')
    const { statuses, releases } = await load.stop()
    expect(Object.keys(statuses)).toEqual(['200'])
    expect(releases).toHaveLength(2)
  }, 240_000)

  test('a rollback is served within the time a channel may be old, and no request fails meanwhile', async () => {
    const state = join(folder, 'state')
    const [first] = await collect(readRows('tests/fixtures/rows/ro-en.train.jsonl'))
    if (!first) throw new Error('the fixture is empty')
    const newer = await writePublishable(join(folder, 'newer'), 'newer')
    const publish = (model: string) => edgeQe('publish', '--model', model, '--channel', 'stable', '--local', state)
    const older = /stable -> ([0-9a-f]{64})/.exec(await publish('models/default'))?.[1] ?? ''
    await publish(join(folder, 'newer'))
    const load = startLoad(toPair(first), () => OLD)
    await until(() => load.releases.has(newer))
    await edgeQe('channels', 'rollback', '--channel', 'stable', '--local', state)
    load.releases.delete(older)
    await until(() => load.releases.has(older))
    expect(Object.keys((await load.stop()).statuses)).toEqual(['200'])
  }, 120_000)

  test('keys change over without a request that fails, while old and new deployments both answer', async () => {
    const [first] = await collect(readRows('tests/fixtures/rows/ro-en.train.jsonl'))
    if (!first) throw new Error('the fixture is empty')
    const [both, after] = await Promise.all([startWorker(keysOf(OLD, NEW), false), startWorker(keysOf(NEW), false)])
    const [atFirst, between, atLast] = await Promise.all([worker, both, after].map(async ({ url }) => String(await url)))
    const ask = async (deployment: string | undefined, key: string): Promise<number> => {
      origin = deployment ?? ''
      const response = await post('/v1/score', toPair(first), key)
      await response.arrayBuffer()
      return response.status
    }
    // A deployment replaces another little by little: in each phase a caller meets either.
    const phases = [
      [atFirst, between, OLD],
      [between, between, NEW],
      [between, atLast, NEW],
    ] as const
    const statuses = []
    for (const [older, newer, key] of phases)
      for (let i = 0; i < 20; i++) statuses.push(await ask(i % 2 === 0 ? older : newer, key))
    expect(new Set(statuses)).toEqual(new Set([200]))
    expect(await ask(atLast, OLD)).toBe(401)
    await Promise.all([both.dispose(), after.dispose()])
  }, 60_000)
})
