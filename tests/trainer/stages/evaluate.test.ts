/** Evaluation from paths to a report: releases, teachers and files of rows, as a user names them. */

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ENGINE_NAMES } from '../../../trainer/release/engines/create.ts'
import { type EvaluateOptions, evaluate } from '../../../trainer/stages/evaluate.ts'
import { exportRelease } from '../../../trainer/stages/export.ts'
import { silent } from '../output/said.ts'
import { writeRandomRun } from '../random-student.ts'

const ROWS = 'tests/fixtures/rows'
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evaluate-'))
  await writeRandomRun(join(folder, 'run'))
  await exportRelease(
    { run: join(folder, 'run'), data: [ROWS], labels: [], out: join(folder, 'release'), engine: 'kernel' },
    silent,
  )
})

afterAll(() => rm(folder, { recursive: true }))

const report = (options: Partial<EvaluateOptions>) =>
  evaluate(
    {
      model: join(folder, 'release'),
      data: [ROWS],
      languagePairs: ['ro-en'],
      split: 'test',
      engine: 'kernel',
      seed: 1,
      ...options,
    },
    silent,
  )

describe('evaluate', () => {
  test('reports what the release says of itself', async () => {
    const { pairs, bytes } = await report({})
    const manifest = JSON.parse(await readFile(join(folder, 'release/manifest.json'), 'utf8'))
    const { metrics } = JSON.parse(await readFile(join(folder, 'release/about.json'), 'utf8'))
    const rounded = Object.entries(metrics.test['ro-en'] as Record<string, number>)
    const { coverage, ...agreement } = Object.fromEntries(rounded.map(([name, value]) => [name, expect.closeTo(value, 4)]))
    expect(pairs).toMatchObject({ 'ro-en': { ...agreement, served: { coverage } } })
    expect(bytes).toBe(manifest.files.find(({ name }: { name: string }) => name === 'student.bin').bytes)
  })

  test('gives the same figures from published archives as from the folder they were imported to', async () => {
    const [imported, archives] = [await report({}), await report({ data: ['tests/fixtures/mlqe-pe'] })]
    const figures = ({ pairs }: typeof imported) => ({ ...pairs['ro-en'], microsecondsPerPair: 0 })
    expect(figures(archives)).toEqual(figures(imported))
  })

  test('writes a page with charts and the texts of the worst mistakes', async () => {
    const page = join(folder, 'report.html')
    await report({ page })
    const html = await readFile(page, 'utf8')
    expect(html.match(/<svg/g)).toHaveLength(3)
    expect(html).toContain('Worst mistakes')
  })

  test('gives the same Pearson in every engine, within .001', async () => {
    const all = await Promise.all(ENGINE_NAMES.map((engine) => report({ engine })))
    const pearsons = all.map(({ pairs }) => pairs['ro-en']?.pearson ?? Number.NaN)
    expect(Math.max(...pearsons) - Math.min(...pearsons)).toBeLessThan(1e-3)
  })

  test('takes a plain TSV with the columns source, translation and score', async () => {
    const lines = (await readFile('tests/fixtures/pairs.tsv', 'utf8')).split('\n').filter((line) => line.startsWith('ro-en\t'))
    const file = join(folder, 'plain.tsv')
    await writeFile(file, ['source\ttranslation\tscore', ...lines.map((line) => line.slice('ro-en\t'.length))].join('\n'))
    const { pairs } = await report({ data: [file] })
    expect(pairs['ro-en']).toMatchObject({ n: lines.length, target: 'z' })
  })

  test('measures messages as a card does where labels are given, of a release and of a teacher by what it said', async () => {
    const lines = (await readFile('tests/fixtures/pairs.tsv', 'utf8')).split('\n').filter((line) => line.startsWith('ro-en\t'))
    const labels = join(folder, 'labels')
    const known = lines.map((line, i) => {
      const [, source, translation] = line.split('\t')
      return [`dev:chat-${i % 2 ? 'right' : 'wrong:name'}`, source, translation, i % 2, '', i % 2 ? 0.85 : -1.2].join('\t')
    })
    await mkdir(labels)
    const header = 'origin\tsource\ttranslation\tscore\tcritical\tknown'
    await writeFile(join(labels, 'ro-en.tsv'), [header, ...known, ''].join('\n'))
    const { messages, mean } = await report({ data: [], labels: [labels] })
    const n = known.length
    expect(mean).toBeUndefined()
    expect(messages?.discrimination?.families['chat']?.['all']?.alone?.n).toBe(n)
    expect(messages?.sameness?.views['all']?.same.n).toBeGreaterThan(n)
    const teacher = await report({ model: labels, data: [], labels: [labels], split: 'dev' })
    expect(teacher.messages?.discrimination?.families['chat']?.['all']).toMatchObject({ alone: { n, value: 1 } })
    await expect(report({ data: [] })).rejects.toThrow('expected --data, --labels or --ratings, got none')
  })

  test('measures a teacher by its published label file', async () => {
    const { pairs } = await report({ model: 'tests/fixtures/teacher/ro-en.tsv.gz', split: 'dev' })
    expect(pairs).toMatchObject({ 'ro-en': { n: 100, pearson: expect.closeTo(0.8, 1) } })
  })

  test('refuses a model that is not there, and data of which the model knows nothing', async () => {
    await expect(report({ model: join(folder, 'nothing') })).rejects.toMatchObject({ code: 'BAD_DATA', field: 'model' })
    await expect(report({ languagePairs: ['et-en'] })).rejects.toThrow(/no row has both a human score .* and a score of/)
  })
})
