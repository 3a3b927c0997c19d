/** A report on teachers: the fixture's labels, and a glass box and a stack fitted here. */

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readAssessments } from '../../../trainer/data/corpora/mlqe-pe.ts'
import { openData } from '../../../trainer/data/corpora/open-data.ts'
import { evaluate } from '../../../trainer/stages/evaluate.ts'
import { fitGlassBoxFile } from '../../../trainer/stages/fit-glass-box.ts'
import { fitRidgeFile } from '../../../trainer/stages/fit-ridge.ts'
import { fitStackFile } from '../../../trainer/stages/fit-stack.ts'
import { importRows } from '../../../trainer/stages/import.ts'
import { label } from '../../../trainer/stages/label.ts'
import { reportLabels } from '../../../trainer/stages/label-report.ts'
import { collect } from '../collect.ts'
import { silent } from '../output/said.ts'

const ARCHIVES = 'tests/fixtures/mlqe-pe/direct-assessments'
const GOLD = 'tests/fixtures/rows'
const E5 = 'tests/fixtures/labels'
let folder = ''

const entries = async function* () {
  for (const split of ['train', 'dev', 'test'] as const)
    yield* readAssessments(ARCHIVES, { languagePair: 'ro-en', split, withLogProbs: true })
}

const labelDev = async (teacher: string, name: string): Promise<void> => {
  const options = {
    teacher,
    input: join(folder, 'rows/ro-en.dev.jsonl'),
    output: join(folder, name),
    asked: [],
    format: 'jsonl',
  } as const
  await label({ ...options, shard: { index: 0, count: 1 } }, silent)
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'label-report-'))
  await importRows(entries(), join(folder, 'rows'), { reporter: silent })
  await fitGlassBoxFile(join(folder, 'rows'), join(folder, 'glass.json'))
  await writeFile(join(folder, 'glass.toml'), 'kind = "glass-box"\nweights = "glass.json"\n')
  await labelDev(join(folder, 'glass.toml'), 'glass')
})

afterAll(() => rm(folder, { recursive: true }))

describe('the glass-box teacher', () => {
  test('reads the log-probabilities of the archives, the end of each translation too', async () => {
    const [first] = await collect(openData(join(folder, 'rows'), { split: 'dev' }))
    expect(first?.logProbs?.slice(0, 3)).toEqual([-0.2627, -0.0796, -0.0782])
  })

  test('agrees with people on rows that it was not fitted on', async () => {
    const { dev, rows } = await fitGlassBoxFile(join(folder, 'rows'), join(folder, 'again.json'))
    expect(rows).toBe(300)
    expect(dev['ro-en']).toBeGreaterThan(0.5)
  })

  test('of rows without log-probabilities says where they come from', async () => {
    await expect(fitGlassBoxFile(GOLD, join(folder, 'none.json'))).rejects.toThrow(/got 0 \(import mlqe-pe --word-probas\)/)
  })
})

describe('the ridge teacher', () => {
  test('agrees with people on rows that it was not fitted on, and labels a language pair that it knows', async () => {
    const options = { data: GOLD, pairs: ['ro-en', 'et-en'], output: join(folder, 'ridge.json') } as const
    const { pairs } = await fitRidgeFile(options, silent)
    expect(pairs).toMatchObject({ 'ro-en': { rows: 300 }, 'et-en': { rows: 60 } })
    expect(pairs['ro-en']?.dev).toBeGreaterThan(0.3)
    await writeFile(join(folder, 'ridge.toml'), 'kind = "ridge"\nweights = "ridge.json"\n')
    await labelDev(join(folder, 'ridge.toml'), 'ridge')
    const evaluated = await evaluate(
      { model: join(folder, 'ridge'), data: [GOLD], split: 'dev', languagePairs: ['ro-en'], engine: 'kernel', seed: 1 },
      silent,
    )
    expect(evaluated.pairs['ro-en']?.pearson).toBeCloseTo(pairs['ro-en']?.dev ?? 0, 5)
  })

  test('is not fitted on the rows that it is to label', async () => {
    await mkdir(join(folder, 'first'))
    const rows = (await readFile(`${GOLD}/ro-en.train.jsonl`, 'utf8')).split('\n')
    await writeFile(join(folder, 'first/ro-en.train.jsonl'), rows.slice(0, 200).join('\n'))
    const options = { data: GOLD, except: join(folder, 'first'), pairs: ['ro-en'], output: join(folder, 'rest.json') } as const
    expect((await fitRidgeFile(options, silent)).pairs['ro-en']?.rows).toBe(100)
  })
})

describe('a stack', () => {
  const members = () => [
    { name: 'e5', path: E5 },
    { name: 'glass', path: join(folder, 'glass') },
  ]

  test('fitted on fifty rows is no worse than the better of two teachers, on fifty others', async () => {
    const options = { gold: GOLD, split: 'dev', pairs: ['ro-en'], halves: 20, seed: 1 } as const
    const { pairs, all } = await fitStackFile({ ...options, members: members(), output: join(folder, 'stack.json') }, silent)
    const [only] = Object.values(pairs)
    expect(only?.n).toBe(50)
    expect(only?.stack).toBeGreaterThan(Math.max(...(only?.members ?? [1])) - 0.01)
    expect(only?.gain?.mean).toBeGreaterThan(-0.01)
    expect(all).toBe(only?.gain?.wins)
  })

  test('labels through its members, and says how far they are apart', async () => {
    await writeFile(
      join(folder, 'stack.toml'),
      'kind = "stack"\nweights = "stack.json"\n[members]\nglass = "glass.toml"\ne5 = "e5.toml"\n',
    )
    // The other member's labels as a file, whose rows the stack asks for in any order.
    await writeFile(join(folder, 'e5.toml'), `kind = "file"\npath = "${process.cwd()}/${E5}/ro-en.dev.jsonl"\n`)
    await labelDev(join(folder, 'stack.toml'), 'stack')
    const rows = await collect(openData(join(folder, 'stack'), { split: 'dev' }))
    expect(rows.length).toBe(100)
    expect(rows.every(({ label: said }) => (said?.deviation ?? -1) >= 0)).toBe(true)
  })

  test('with weights for other members says which', async () => {
    await writeFile(join(folder, 'wrong.toml'), 'kind = "stack"\nweights = "stack.json"\n[members]\nglass = "glass.toml"\n')
    await expect(labelDev(join(folder, 'wrong.toml'), 'wrong')).rejects.toThrow(
      /members: .*stack\.json weighs e5, glass, got glass/,
    )
  })
})

describe('labels report', () => {
  test('says what evaluate says of the same labels, and more', async () => {
    const members = [
      { name: 'e5', path: E5 },
      { name: 'glass', path: join(folder, 'glass') },
      { name: 'stack', path: join(folder, 'stack') },
    ]
    const output = join(folder, 'report')
    const report = await reportLabels({ members, gold: GOLD, split: 'dev', languagePairs: ['ro-en'], output, seed: 1 }, silent)
    const evaluated = await evaluate(
      { model: E5, data: [GOLD], split: 'dev', languagePairs: ['ro-en'], engine: 'kernel', seed: 1 },
      silent,
    )
    const [e5, glass, stack] = report.teachers
    expect(e5?.pairs['ro-en']?.pearson).toBeCloseTo(Object.values(evaluated.pairs)[0]?.pearson ?? 0, 10)
    expect(e5?.pairs['ro-en']?.intervals.pearson).toEqual(Object.values(evaluated.pairs)[0]?.intervals.pearson)
    expect(e5?.pairs['ro-en']?.calibration.length).toBe(10)
    expect(stack?.pairs['ro-en']?.uncertainty).toBeDefined()
    expect(glass?.pace.labelled).toBe(100)
    expect(report.agreements.map(({ teachers }) => teachers.join())).toEqual(['e5,glass', 'e5,stack', 'glass,stack'])
    expect(JSON.parse(await readFile(join(output, 'report.json'), 'utf8'))).toEqual(report)
  })

  test('is a page with charts and texts, and nothing in it that runs or is loaded', async () => {
    await mkdir(join(folder, 'hostile'))
    const texts = [...Array(30).keys()].map((i) => ({
      id: `row:${i}`,
      languagePair: 'ro-en',
      source: `<script>alert(${i})</script>`,
      translation: `"&' ${i}`,
    }))
    await writeFile(
      join(folder, 'hostile/gold.jsonl'),
      texts.map((row, i) => JSON.stringify({ ...row, z: Math.sin(i) })).join('\n'),
    )
    await writeFile(
      join(folder, 'hostile/labels.jsonl'),
      texts.map((row, i) => JSON.stringify({ ...row, label: { score: Math.cos(i) } })).join('\n'),
    )
    const members = [{ name: '<b>', path: join(folder, 'hostile/labels.jsonl') }]
    const output = join(folder, 'hostile-report')
    await reportLabels({ members, gold: join(folder, 'hostile/gold.jsonl'), split: 'dev', output, seed: 1 }, silent)
    const page = await readFile(join(output, 'report.html'), 'utf8')
    expect(page.match(/<svg/g)?.length).toBe(2)
    expect(page).toContain('&lt;script&gt;alert(3)&lt;/script&gt;')
    expect(page).not.toMatch(/<script|<b>|<link|<img|@import|href="http/)
  })

  test('of labels of other pairs says that there is nothing to compare', async () => {
    const members = [{ name: 'glass', path: join(folder, 'glass') }]
    await expect(
      reportLabels(
        { members, gold: GOLD, split: 'dev', languagePairs: ['en-zh'], output: join(folder, 'no'), seed: 1 },
        silent,
      ),
    ).rejects.toThrow(/has no label of any of the 40 dev rows/)
  })
})
