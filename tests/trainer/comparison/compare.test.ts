/** Comparisons through the command line: what their configuration must be, and that a kill changes nothing. */

import { spawn } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadComparison } from '../../../trainer/comparison/config.ts'
import type { ComparisonReport } from '../../../trainer/comparison/report.ts'
import { run } from '../run-node.ts'

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'compare-'))
})

afterAll(() => rm(folder, { recursive: true }))

const TINY = `
name = "tiny"
seeds = [1]
parallel = 1
test = true
[budget]
rows = 120
epochs = 3
[data]
gold = ["tests/fixtures/rows"]
labels = ["tests/fixtures/labels"]
languagePairs = ["ro-en"]
[student]
rows = 1024
width = 8
hidden = 8
[training]
batch = 16
warmupSteps = 5
checkpointSteps = 4
[methods.direct]
method = { kind = "direct" }
[methods.annealing]
method = { kind = "annealing", variant = "A", steps = 2, goldEpochs = 1 }
`

const save = async (name: string, text: string): Promise<string> => {
  await writeFile(join(folder, name), text)
  return join(folder, name)
}

describe('the configuration', () => {
  test('gives every method the same rows and as many epochs in all', async () => {
    const { entries, base } = await loadComparison(await save('tiny.toml', TINY))
    const configs = entries.map(({ configs }) => configs.get(1))
    expect(configs.map((config) => config?.training.epochs)).toEqual([3, 2])
    expect(configs.map((config) => config?.data.trainRows)).toEqual([120, 120])
    expect(base.method).toEqual({ kind: 'direct' })
  })

  test('lets a method leave out what the others have', async () => {
    const words = TINY.replace('languagePairs', 'words = "words.npz"\nlanguagePairs')
    const own = '"direct" }\ndata = { words = false, goldWeight = 0 }'
    const { entries } = await loadComparison(await save('own.toml', words.replace('"direct" }', own)))
    const [direct, annealing] = entries.map(({ configs }) => configs.get(1)?.data)
    expect(entries.map(({ own }) => own)).toEqual([{ data: { words: false, goldWeight: 0 } }, {}])
    expect(direct).toMatchObject({ goldWeight: 0, labels: ['tests/fixtures/labels'] })
    expect([direct?.words, annealing?.words]).toEqual([undefined, 'words.npz'])
  })

  test.each([
    ['seeds = [1]', 'sedes = [1]', 'unknown key "sedes": did you mean "seeds"?'],
    ['labels = [', 'lables = [', 'wrong.toml: data: unknown key "lables": did you mean "labels"?'],
    ['"direct" }', '"direkt" }', 'methods.direct: method.kind: expected "direct" or'],
    ['goldEpochs = 1', 'golEpochs = 1', 'methods.annealing: method: unknown key "golEpochs": did you mean "goldEpochs"?'],
    [
      'method = { kind = "direct" }',
      'methode = { kind = "direct" }',
      'methods.direct: unknown key "methode": did you mean "method"?',
    ],
    [
      'name = "tiny"',
      'name = "tiny"\nagainst = "plain"',
      'against: expected a name of [methods] (direct, annealing), got "plain"',
    ],
    ['batch = 16', 'batch = 16\nepochs = 9', 'training.epochs: must be set as budget.epochs'],
    [
      '"annealing", variant = "A", steps = 2, goldEpochs = 1',
      '"lifelong", tasks = [{ origin = "a" }]',
      'methods.annealing.method.kind: lifelong continues from',
    ],
  ])('%s as %s is an error that says so', async (right, wrong, message) => {
    await expect(loadComparison(await save('wrong.toml', TINY.replace(right, wrong)))).rejects.toThrow(message)
  })
})

describe('a comparison', () => {
  test('goes on after a kill, repeats no run that is over, and judges all of them', async () => {
    const [config, runs] = [await save('tiny.toml', TINY), join(folder, 'runs')]
    const args = ['trainer/cli.ts', 'compare', '--config', config, '--run', runs, '--json']
    const killed = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    killed.stderr.on('data', (bytes) => (said += bytes))
    while (!existsSync(join(runs, 'annealing-1', 'checkpoint.bin')) && killed.exitCode === null) await sleep(20)
    expect(killed.kill('SIGKILL'), said).toBe(true)
    const trainedAt = (): number => statSync(join(runs, 'direct-1', 'checkpoint.bin')).mtimeMs
    const before = trainedAt()
    const { code, stdout, stderr } = await run(args)
    expect(code, stderr).toBe(0)
    expect(trainedAt()).toBe(before)
    expect(await readFile(join(runs, 'annealing-1', 'log.txt'), 'utf8')).toContain('resuming after step')
    const report = JSON.parse(stdout) as ComparisonReport
    const pairs = Object.fromEntries(report.methods.map(({ name, cost }) => [name, cost.pairs]))
    // The last epoch of annealing is on rows that people rated alone.
    expect(pairs).toEqual({ direct: 3 * 120, annealing: 2 * 120 + 71 })
    expect(report.methods.every(({ bytes, cost }) => bytes > 1000 && cost.cpuSeconds > 0)).toBe(true)
    expect(report.dev.map(({ measure, rows }) => [measure, rows])).toEqual([
      ['people', 100],
      ['teacher', 100],
    ])
    expect(report.test?.map(({ rows }) => rows)).toEqual([60])
    const html = await readFile(join(runs, 'compare.html'), 'utf8')
    expect(html).toContain('<svg')
    expect(html).not.toMatch(/<script|(?:src|href)="http/)
    const other = await save('other.toml', TINY.replace('hidden = 8', 'hidden = 12'))
    const refused = await run(args.map((arg) => (arg === config ? other : arg)))
    expect(refused.stderr).toContain('direct-1 holds a run of another configuration or other data')
  }, 300_000)
})
