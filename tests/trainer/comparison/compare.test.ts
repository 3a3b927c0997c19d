/** Comparisons: what their configuration must be. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadComparison } from '../../../trainer/comparison/config.ts'

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
    ['batch = 16', 'batch = 16\nepochs = 9', 'training.epochs: is for budget.epochs to say'],
    [
      '"annealing", variant = "A", steps = 2, goldEpochs = 1',
      '"lifelong", tasks = [{ origin = "a" }]',
      'methods.annealing.method.kind: lifelong goes on',
    ],
  ])('%s as %s is an error that says so', async (right, wrong, message) => {
    await expect(loadComparison(await save('wrong.toml', TINY.replace(right, wrong)))).rejects.toThrow(message)
  })
})
