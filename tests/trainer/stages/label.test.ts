/** Labelling through the command line, killed at any moment and read by what comes after. */

import { spawn } from 'node:child_process'
import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openData } from '../../../trainer/data/corpora/open-data.ts'
import { readTrainingData } from '../../../trainer/learning/examples/examples.ts'
import { createRandom } from '../../../trainer/statistics/random.ts'
import { parseHidden } from '../../../trainer/teachers/hidden.ts'
import { collect } from '../collect.ts'
import { writeTinyTeacher } from '../teachers/tiny-teacher.ts'
import { contents, createLabelWork, edgeQe, type LabelWork, lineCount, NODE } from './label-work.ts'

let work: LabelWork

beforeAll(async () => {
  work = await createLabelWork()
})

afterAll(() => work.remove())

const at = (name: string): string => join(work.folder, name)

describe('label', () => {
  let whole: Record<string, string> = {}

  beforeAll(async () => {
    const { code, stderr } = await work.label(at('whole'))
    expect(stderr).toMatch(/label: 698 rows in \S+, 3 others needed no work, [\d.,]+ rows\/s/)
    for (const pair of ['ru-en', 'si-en'])
      expect(stderr.split(`was not trained on ${pair}, only on ro-en, en-zh: compare`).length - 1, stderr).toBe(1)
    expect(code).toBe(0)
    whole = await contents(at('whole'))
  })

  test('writes rows that distil and evaluate read, in the order of the input', async () => {
    const rows = await collect(openData(at('whole'), { split: 'train', languagePairs: ['ro-en'] }))
    const given = (await readFile('tests/fixtures/rows/ro-en.train.jsonl', 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).id)
    expect(rows.map(({ id }) => id)).toEqual([...given, given[3], given[5]])
    for (const { label: said } of rows) {
      expect(said?.score).toBeGreaterThan(0)
      expect(said?.critical).toBeCloseTo(-(said?.score ?? 0), 3)
      expect(said?.words?.length).toBeGreaterThan(0)
    }
  })

  test('gives a student its teacher, joined with the gold of the same rows', async () => {
    const shape = { rows: 1024, maxTokens: 64, maxHashes: 40 }
    const gold = {
      gold: ['tests/fixtures/rows'],
      labels: [at('whole')],
      languagePairs: ['ro-en', 'si-en'] as const,
      scale: 'z' as const,
      lowestZ: -3,
      highestZ: 2.5,
    }
    const { train, counts } = await readTrainingData(gold, { shape })
    // The pairs that come again are rows of their own.
    expect(counts['ro-en']).toMatchObject({ human: 302, teacher: 302, both: 302, dev: 100 })
    expect([...train].every(({ teachers, words }) => Number.isFinite(teachers[0]) && words.length > 0)).toBe(true)
  })

  test('keeps hidden states beside the rows, one record a row', async () => {
    const bytes = await readFile(at('whole/ro-en.dev.hidden'))
    let records = 0
    for (let at = 0; at < bytes.length; at += 4 + bytes.readUInt32LE(at), records++)
      for (const { dimensions } of parseHidden(bytes.subarray(at + 4, at + 4 + bytes.readUInt32LE(at))).pieces)
        expect(dimensions).toEqual([18, 19])
    expect(records).toBe(await lineCount(at('whole/ro-en.dev.jsonl')))
  })

  test('says which lines of the input are no pairs', async () => {
    expect(JSON.parse(await readFile(at('whole/rejects.jsonl'), 'utf8'))).toMatchObject({
      reason: expect.stringContaining('translation'),
    })
  })

  test('killed again and again it loses no label, makes none twice and ends the same to the byte', async () => {
    const output = at('killed')
    const store = join(output, 'store.jsonl')
    const random = createRandom(7)
    const KILLS = 6
    const grown: number[] = []
    for (let kills = 0; kills < KILLS; ) {
      const before = await lineCount(store)
      const child = spawn(process.execPath, [
        ...NODE,
        'label',
        '--teacher',
        work.teacher,
        '--input',
        work.input,
        '--output',
        output,
        '--with',
        'words,critical,hidden',
      ])
      const exited = new Promise<number | null>((resolve) => child.on('exit', resolve))
      // At random moments: some while it starts, most between or within two writes.
      const enough = before + Math.floor(5 * random.uniform())
      let running = true
      void exited.then(() => {
        running = false
      })
      while (running && (await lineCount(store)) < enough) await new Promise((resolve) => setTimeout(resolve, 2))
      await new Promise((resolve) => setTimeout(resolve, 4 * random.uniform()))
      child.kill('SIGKILL')
      const code = await exited
      if (code !== null) break
      kills++
      // What a kill may leave of the last line.
      if (kills % 2 === 0) await appendFile(store, '{"keys":["0123')
      grown.push(await lineCount(store))
    }
    expect(grown.length).toBe(KILLS)
    expect(grown).toEqual(grown.toSorted((a, b) => a - b))
    expect((await work.label(output)).code).toBe(0)
    expect(await contents(output)).toEqual(whole)
    const keys = (await readFile(store, 'utf8'))
      .trim()
      .split('\n')
      .flatMap((line) => JSON.parse(line).keys)
    expect(new Set(keys).size).toBe(keys.length)
  })

  test('asks for nothing again when all is there', async () => {
    const { stderr } = await work.label(at('whole'))
    expect(stderr).toMatch(/label: 0 rows in \S+, 701 others needed no work/)
    expect(await contents(at('whole'))).toEqual(whole)
  })

  test('as TSV is what import labels reads', async () => {
    const output = at('tsv')
    expect((await work.label(output, '--format', 'tsv', '--with', 'words,critical')).code).toBe(0)
    const imported = at('imported')
    expect((await edgeQe('import', 'labels', '--from', output, '--out', imported)).code).toBe(0)
    const [first] = await collect(openData(imported, { split: 'dev', languagePairs: ['en-zh'] }))
    const [same] = await collect(openData(at('whole'), { split: 'dev', languagePairs: ['en-zh'] }))
    expect(first?.label?.score).toBe(same?.label?.score)
    expect(first?.label?.words?.length).toBe(same?.label?.words?.slice(0, 64).length)
  })

  test('does not take a folder of another teacher', async () => {
    const other = await writeTinyTeacher(at('other'))
    await writeFile(
      join(other, 'teacher.json'),
      (await readFile(join(other, 'teacher.json'), 'utf8')).replace('"tiny"', '"other"'),
    )
    const { code, stderr } = await edgeQe('label', '--teacher', other, '--input', work.input, '--output', at('whole'))
    expect(code).toBe(2)
    expect(stderr).toMatch(/holds labels of another teacher, tiny/)
  })
})
