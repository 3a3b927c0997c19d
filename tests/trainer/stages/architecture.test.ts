/** A student of somebody else's architecture, from a file outside the package: trained, exported and scored with. */

import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toFeatures } from '../../../models/hashing.ts'
import { useWasm } from '../../../trainer/backends/wasm-kernels.ts'
import { loadArchitecture } from '../../../trainer/learning/students/architectures.ts'
import { createFloatEngine } from '../../../trainer/learning/students/engine.ts'
import { createEngine } from '../../../trainer/release/engines/create.ts'
import { loadRelease } from '../../../trainer/release/format/release.ts'
import { readStudentWeights } from '../../../trainer/release/format/student-weights.ts'
import { edgeQe } from '../edge-qe.ts'

let folder = ''

const config = (architecture: string, more = ''): string => `
name = "theirs"
[data]
scale = "z"
gold = ["tests/fixtures/rows"]
labels = ["tests/fixtures/labels"]
languagePairs = ["ro-en"]
[student]
architecture = ${JSON.stringify(architecture)}
rows = 1024
width = 8
${more}
[training]
epochs = 2
batch = 64
warmupSteps = 5
[backend]
name = "wasm"
`

const distil = async (name: string, text: string) => {
  await writeFile(join(folder, `${name}.toml`), text)
  return await edgeQe(['distil', '--config', join(folder, `${name}.toml`), '--run', join(folder, name)])
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'theirs-'))
  // Somebody else's file stands in a project that has this one among its packages.
  await symlink(resolve('node_modules'), join(folder, 'node_modules'))
  const source = await readFile('tests/trainer/stages/bag-of-words.ts', 'utf8')
  await writeFile(join(folder, 'mine.ts'), source.replaceAll("'../../../", `'${pathToFileURL(resolve('.')).href}/`))
})

afterAll(() => rm(folder, { recursive: true }))

describe('an architecture in a file', () => {
  test('is trained on threads, exported, and scores as it did in training', async () => {
    const { code, stderr } = await distil('whole', config(join(folder, 'mine.ts'), 'gain = 0.3'))
    expect(code, stderr).toBe(0)
    await loadArchitecture(join(folder, 'mine.ts'))
    const weights = await readStudentWeights(join(folder, 'whole/student'))
    expect(weights.shape).toMatchObject({ architecture: 'bag-of-words', rows: 1024, width: 8, gain: 0.3 })
    const release = await loadRelease(join(folder, 'whole/release'))
    expect(release.manifest.files.map(({ name }) => name)).not.toContain('student.onnx')
    const record = JSON.parse(await readFile(join(folder, 'whole/run.json'), 'utf8'))
    expect(Object.keys(record.data)).toContain(join(folder, 'mine.ts'))
    const pair = { source: toFeatures('Bună ziua', weights.shape), translation: toFeatures('Good day', weights.shape) }
    await useWasm()
    const [float] = await createFloatEngine(weights).run([pair])
    const [served] = await (await createEngine('reference', release)).run([pair])
    expect(served?.score).toBeCloseTo(float?.score ?? Number.NaN, 1)
    await expect(createEngine('kernel', release)).rejects.toThrow(
      'does not run students of architecture bag-of-words: use reference',
    )
  }, 120_000)

  test.each([
    ['is not there', './none.ts', '', 'student.architecture: ./none.ts: there is no such file'],
    ['is of no architecture', 'tests/seed.ts', '', 'tests/seed.ts: does not export name, architecture, trainable'],
    ['has not this setting', 'mine', 'gian = 1', 'student: unknown key "gian": did you mean "gain"?'],
  ])('says in one sentence that it %s', async (_, file, more, message) => {
    const { code, stderr } = await distil('bad', config(file === 'mine' ? join(folder, 'mine.ts') : file, more))
    expect(code).toBe(2)
    expect(stderr).toContain(message)
  })
})
