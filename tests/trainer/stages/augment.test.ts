/** New rows out of old ones, from recipe to report. */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findFlags } from '../../../models/flags/index.ts'
import { tokenise } from '../../../models/text.ts'
import { CORRUPTIONS, FLIPS, MIXES, parseRecipe } from '../../../trainer/data/augment/recipe.ts'
import { toTable } from '../../../trainer/data/augment/report.ts'
import { type Row, readRows } from '../../../trainer/data/rows.ts'
import { augment } from '../../../trainer/stages/augment.ts'
import { silent } from '../output/said.ts'

const INPUT = 'tests/fixtures/rows'
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'augment-'))
})

afterAll(() => rm(folder, { recursive: true }))

const run = async (name: string, recipe: string, inputs: readonly string[] = [INPUT], heldOut: readonly string[] = []) => {
  const file = join(folder, `${name}.toml`)
  await writeFile(file, recipe)
  const out = join(folder, `${name}.jsonl`)
  const result = await augment({ recipe: file, inputs, heldOut, out }, silent)
  const rows: Row[] = []
  if (result.written > 0) for await (const row of readRows(out)) rows.push(row)
  return { result, rows, out }
}

const originals = async (): Promise<Map<string, Row>> => {
  const all = new Map<string, Row>()
  for (const pair of ['ro-en', 'et-en', 'ne-en', 'si-en', 'ru-en', 'en-de', 'en-zh'])
    for await (const row of readRows(`${INPUT}/${pair}.train.jsonl`)) all.set(`${pair} ${row.id}`, row)
  return all
}

const allOf = (kinds: readonly string[], more = ''): string =>
  kinds.map((kind) => `[[recipes]]\nkind = "${kind}"\nshare = 1\n${more}`).join('\n')

describe('augment', () => {
  test('names recipe and origin in every id, and leaves no score behind', async () => {
    const { rows, result } = await run('all', allOf([...CORRUPTIONS, ...MIXES, ...FLIPS, 'copy', 'noise']))
    const known = await originals()
    expect(result.written).toBe(rows.length)
    for (const row of rows) {
      const [, kind = '', origin = ''] = /^augment:([a-z]+):(.*)$/.exec(row.id) ?? []
      const from = known.get(`${row.languagePair} ${origin}`)
      expect(from, row.id).toBeDefined()
      expect(row.z ?? row.da ?? row.label).toBeUndefined()
      expect([row.source, row.translation]).not.toEqual([from?.source, from?.translation])
      if (kind !== 'noise') expect(row.source).toBe(from?.source)
    }
    const kinds = new Set(rows.map(({ id }) => id.split(':')[1]))
    // No two rows of the fixtures are translations of one source.
    expect(kinds).toEqual(new Set([...CORRUPTIONS, ...MIXES.filter((kind) => kind !== 'splice'), ...FLIPS, 'copy', 'noise']))
    expect(result.notApplicable['splice']).toBe(result.read - result.nearHeldOut)
  })

  test('marks the flips as critical and nothing else', async () => {
    const { rows, result } = await run('critical', allOf([...FLIPS, 'drop', 'mismatch']))
    for (const { id, critical } of rows)
      expect(critical).toBe(/^augment:(numbers|names|negation|polarity|person):/.test(id) ? 1 : undefined)
    expect(result.critical).toBeGreaterThan(100)
  })

  test('knows that a flip of a right pair is wrong, and nothing of a flip of another one', async () => {
    const { rows } = await run('known', allOf(['person', 'tense']), ['tests/fixtures/published/chat/ro-en.tsv'])
    const isOf = (kind: string, origin: RegExp) => (row: Row) => row.id.startsWith(`augment:${kind}:`) && origin.test(row.id)
    const persons = rows.filter(isOf('person', /-right/))
    const tenses = rows.filter(isOf('tense', /-right/))
    const wrong = rows.filter(({ id }) => id.includes('-wrong'))
    expect(Math.min(persons.length, tenses.length, wrong.length)).toBeGreaterThan(0)
    expect(persons.every(({ known }) => known === -1.2)).toBe(true)
    expect(tenses.every(({ known }) => known === -0.9)).toBe(true)
    expect(wrong.every(({ known }) => known === undefined)).toBe(true)
  })

  test('flips whichever side is English, and of a row that is known to be right alone where that is asked', async () => {
    const file = join(folder, 'english.jsonl')
    const rows = [
      { id: 'a', languagePair: 'en-ro', source: 'He is late', translation: 'El întârzie', known: 0.85 },
      { id: 'b', languagePair: 'ro-en', source: 'El întârzie', translation: 'He is late', known: 0.85 },
      { id: 'c', languagePair: 'ro-en', source: 'El pleacă', translation: 'He is late', known: -1 },
      { id: 'd', languagePair: 'ro-de', source: 'El întârzie', translation: 'Er kommt spät', known: 0.85 },
    ]
    await writeFile(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
    const made = await run('english', allOf(['person'], 'side = "english"\nonlyRight = true'), [file])
    expect(made.rows.map(({ id, source, translation }) => [id, source, translation])).toEqual([
      ['augment:person:a', 'She is late', 'El întârzie'],
      ['augment:person:b', 'El întârzie', 'She is late'],
    ])
  })

  test('changes numbers so that the flags of the service see it', async () => {
    const { rows } = await run('numbers', allOf(['numbers']))
    const known = await originals()
    const seen = rows.filter((row) => {
      const from = known.get(`${row.languagePair} ${row.id.slice('augment:numbers:'.length)}`)
      return from && row.languagePair !== 'en-zh' && !findFlags(from).includes('numbers')
    })
    expect(seen.length).toBeGreaterThan(20)
    expect(seen.every((row) => findFlags(row).includes('numbers'))).toBe(true)
  })

  test('splices in a span of another system, where there is one', async () => {
    const file = join(folder, 'systems.tsv')
    const source = 'Ne vedem mâine la ora șapte.'
    const systems = ['We will see each other tomorrow at seven.', 'See you again in the morning at 7 o’clock sharp.']
    await writeFile(file, `pair\tsource\ttranslation\n${systems.map((each) => `ro-en\t${source}\t${each}`).join('\n')}\n`)
    const { rows } = await run('splice', allOf(['splice']), [file])
    expect(rows).toHaveLength(2)
    const words = new Set(systems.flatMap((each) => tokenise(each)).map(({ text }) => text))
    for (const { translation } of rows) expect(tokenise(translation).filter(({ text }) => !words.has(text))).toEqual([])
  })

  test('gives the same rows for the same seed, and others for another', async () => {
    const recipe = allOf(['drop', 'noise', 'mismatch']).replaceAll('share = 1', 'share = 0.5')
    const [first, second, other] = [
      await run('one', recipe),
      await run('two', recipe),
      await run('other', `seed = 2\n${recipe}`),
    ]
    expect(await readFile(second.out, 'utf8')).toBe(await readFile(first.out, 'utf8'))
    expect(await readFile(other.out, 'utf8')).not.toBe(await readFile(first.out, 'utf8'))
    expect(first.rows.length / (3 * first.result.read)).toBeCloseTo(0.5, 1)
  })

  test('leaves out rows whose source is nearly a held-out one, and counts them', async () => {
    const input = join(folder, 'leaky.jsonl')
    const read = async (split: string): Promise<string[]> =>
      (await readFile(`${INPUT}/ro-en.${split}.jsonl`, 'utf8')).trim().split('\n')
    const leaky = (await read('test')).slice(0, 30).map((line) => line.replace('"source":"', '"source":"Ei, '))
    await writeFile(input, [...leaky, ...(await read('train')).slice(0, 10)].join('\n'))
    const heldOut = [`${INPUT}/ro-en.test.jsonl`]
    const { result } = await run('leaky', `keep = true\n${allOf(['drop'])}`, [input], heldOut)
    expect(result.nearHeldOut).toBe(30)
    expect(result.written).toBe(20)
    await writeFile(input, leaky.join('\n'))
    await expect(run('leaky', allOf(['drop']), [input], heldOut)).rejects.toThrow('nothing came out of 30 rows')
  })

  test('keeps a cap of each language pair, score bin and length bin exactly', async () => {
    const recipe = 'keep = true\n[balance]\ncap = 12\nscores = [-0.5, 0.5]\nlengths = [80]\n'
    const { rows, result } = await run('capped', recipe)
    const cells = Map.groupBy(rows, ({ languagePair, z = 0, translation }) =>
      [languagePair, z < -0.5 ? 0 : z < 0.5 ? 1 : 2, translation.length < 80].join(),
    )
    expect(Math.max(...[...cells.values()].map((cell) => cell.length))).toBe(12)
    expect(rows.length).toBe(result.read - result.overCap - result.nearHeldOut)
    expect(result.overCap).toBeGreaterThan(100)
  })

  test('reports rows by recipe, language pair and score, in JSON and as a table', async () => {
    const { result } = await run('report', `keep = true\n${allOf(['drop'])}`)
    const report = JSON.parse(await readFile(result.report, 'utf8'))
    expect(report.rows.drop['ro-en']).toEqual({ none: expect.any(Number) })
    expect(Object.keys(report.rows.given['ro-en']).length).toBeGreaterThan(4)
    expect(report.recipe.recipes).toEqual([{ kind: 'drop', share: 1 }])
    expect(Object.keys(report.inputs).length).toBeGreaterThan(7)
    expect(toTable(result, [-1, 0]).split('\n')[0]).toMatch(/^recipe +pair +rows/)
  })
})

describe('parseRecipe', () => {
  test.each([
    ['[[recipes]]\nkind = "drop"\nshare = 2', 'recipes[0].share: must be at most 1'],
    ['[[recipes]]\nkind = "drop"\nshare = 1\ntypo = 1', 'unknown key "typo"'],
    ['seed = 1', 'has neither recipes nor a balance'],
    [allOf(['drop', 'drop']), 'two are named drop'],
    ['[[recipes', 'line 1'],
  ])('refuses %j', (text, message) => {
    expect(() => parseRecipe(text, 'r.toml')).toThrow(message)
  })

  test('reads the recipes of this repository', async () => {
    for (const file of ['configs/recipes/augment.toml', 'configs/recipes/balance.toml'])
      parseRecipe(await readFile(file, 'utf8'), file)
  })
})
