/** Label files of other tools, as those tools write them, through a teacher file and `label`. */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { label } from '../../../trainer/stages/label.ts'
import { createFileTeacher, type FileTeacherSettings } from '../../../trainer/teachers/file.ts'
import { isLabel, type TeacherAnswer, type TeacherPair } from '../../../trainer/teachers/teacher.ts'
import { measureLabelling } from '../../bench/label-memory.ts'
import { silent } from '../output/said.ts'

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'file-teacher-'))
})

afterAll(() => rm(folder, { recursive: true }))

const PAIRS: TeacherPair[] = [
  ['Casa e "mare".', 'The house is "big".'],
  ['Bună ziua', 'Good day'],
  ['{"a": [1]}', 'brackets ] } "'],
].map(([source = '', translation = ''], row) => ({ source, translation, languagePair: 'ro-en', row, id: `row:${row}` }))

const ask = async (
  name: string,
  content: string | Uint8Array,
  more: Partial<FileTeacherSettings> = {},
): Promise<readonly TeacherAnswer[]> => {
  const path = join(folder, name)
  await writeFile(path, content)
  const teacher = await createFileTeacher({ path, match: 'row', scale: 'z', ...more })
  try {
    return await teacher.label(PAIRS, [])
  } finally {
    await teacher.close()
  }
}

const scores = (answers: readonly TeacherAnswer[]): (number | string)[] =>
  answers.map((answer) => (isLabel(answer) ? answer.score : answer.failed))

/** As Python's json.dump(…, ensure_ascii=False, indent=4). */
const cometJson = (system: string, values: readonly number[], more: object = {}): string =>
  JSON.stringify(
    { [system]: PAIRS.map(({ source, translation }, i) => ({ src: source, mt: translation, COMET: values[i], ...more })) },
    undefined,
    4,
  )

describe('a file of labels', () => {
  test('of COMET as JSON is read as it is', async () => {
    expect(scores(await ask('comet.json', cometJson('model.mt', [0.5, 0.25, 0.75])))).toEqual([0.5, 0.25, 0.75])
  })

  test('of COMET with dropout has deviations', async () => {
    const answers = await ask('variance.json', cometJson('model.mt', [0.5, 0.25, 0.75], { variance: 0.04 }), { scale: 'unit' })
    expect(answers[0]).toEqual({ score: -0.6, deviation: 0.7 })
  })

  test('of COMET with NaN, which JSON does not know, has no label there', async () => {
    const text = cometJson('model.mt', [0.5, 9, 0.75]).replace('"COMET": 9', '"COMET": NaN')
    expect(scores(await ask('nan.json', text))).toEqual([0.5, 'the score is NaN', 0.75])
  })

  test('of COMET as printed is read as it is, averages passed over', async () => {
    const text = '0.5 0.25 0.75'
      .split(' ')
      .map((score, i) => `model.mt\tSegment ${i}\tscore: ${score}\n`)
      .join('')
    expect(scores(await ask('comet.txt', `${text}model.mt\tscore: 0.5000\n`))).toEqual([0.5, 0.25, 0.75])
  })

  test('of COMET as printed, with a line missing, says so', async () => {
    const text = 'model.mt\tSegment 0\tscore: 0.5\nmodel.mt\tSegment 2\tscore: 0.5\n'
    await expect(ask('gap.txt', text)).rejects.toThrow(/line 2: expected segment 1, got 2: a line is missing or moved/)
  })

  test('of several systems asks which, and takes that', async () => {
    const two = JSON.stringify({
      'a.mt': JSON.parse(cometJson('a', [1, 2, 3])).a,
      'b.mt': JSON.parse(cometJson('b', [4, 5, 6])).b,
    })
    await expect(ask('two.json', two)).rejects.toThrow(/holds several systems \(a\.mt, b\.mt\)/)
    expect(scores(await ask('two.json', two, { system: 'b.mt' }))).toEqual([4, 5, 6])
  })

  test('of TransQuest is read as pandas quotes it', async () => {
    const quote = (text: string): string => (text.includes('"') ? `"${text.replaceAll('"', '""')}"` : text)
    const lines = PAIRS.map(({ source, translation }, i) => `${quote(source)}\t${quote(translation)}\t0.1\t${i / 4}`)
    expect(scores(await ask('predictions.tsv', ['text_a\ttext_b\tlabels\tpredictions', ...lines].join('\n')))).toEqual([
      0, 0.25, 0.5,
    ])
  })

  test('of TransQuest as submitted to WMT is read as it is', async () => {
    expect(scores(await ask('submission.tsv', [0, 1, 2].map((i) => `ro-en\tTransQuest\t${i}\t-0.${i}5`).join('\n')))).toEqual([
      -0.05, -0.15, -0.25,
    ])
  })

  test('that is cut off in the middle of JSON says so', async () => {
    await expect(ask('cut.json', cometJson('model.mt', [0.5, 0.25, 0.75]).slice(0, -80))).rejects.toThrow(/is cut off/)
  })

  test('compressed, with a column of any name, on any scale', async () => {
    const text = `mine\n90\n50\nnan\n`
    const gz = await ask('mine.tsv.gz', gzipSync(text), { column: 'mine', scale: 'da100' })
    expect(scores(gz)).toEqual([0.8, -0.6, 'the score is NaN'])
  })

  const table = (order: readonly number[]): string =>
    ['source\ttranslation\tscore', ...order.map((i) => `${PAIRS[i]?.source}\t${PAIRS[i]?.translation}\t${i}`)].join('\n')

  test('whose rows have moved says which, and what to do', async () => {
    await expect(ask('moved.tsv', table([0, 2, 1]))).rejects.toThrow(
      /moved\.tsv line 3: source: expected "Bună ziua" as in row 2 of the input, got .*: rows have moved; .* match = "text"/,
    )
  })

  test('whose rows have moved is looked up by its texts where that is asked for', async () => {
    expect(scores(await ask('moved.tsv', table([0, 2, 1]), { match: 'text' }))).toEqual([0, 1, 2])
    expect(scores(await ask('less.tsv', table([0, 2]), { match: 'text' }))).toEqual([
      0,
      'the label file does not contain this pair',
      2,
    ])
  })

  test('with fewer rows than the input says how many', async () => {
    await expect(ask('short.tsv', table([0, 1]))).rejects.toThrow(/short\.tsv: has 2 labels, but the input has a row 3/)
  })

  test('goes through label, and a missing label is no row', async () => {
    await writeFile(
      join(folder, 'in.tsv'),
      ['src\tmt', ...PAIRS.map(({ source, translation }) => `${source}\t${translation}`)].join('\n'),
    )
    await writeFile(join(folder, 'nan.json'), cometJson('model.mt', [0.5, 9, 0.75]).replace('"COMET": 9', '"COMET": NaN'))
    await writeFile(join(folder, 'kiwi.toml'), 'kind = "file"\npath = "nan.json"\n')
    const options = {
      teacher: join(folder, 'kiwi.toml'),
      input: join(folder, 'in.tsv'),
      output: join(folder, 'out'),
      asked: [],
      format: 'jsonl',
    } as const
    const summary = await label({ ...options, languagePair: 'ro-en', shard: { index: 0, count: 1 } }, silent)
    expect(summary).toMatchObject({ labelled: 2, failed: 1, rejected: 0 })
    expect(JSON.parse(await readFile(join(folder, 'out/failed.jsonl'), 'utf8'))).toMatchObject({
      id: 'row:1',
      reason: 'the score is NaN',
    })
  })

  test('is labelled in a heap of 80 MB however long it is, with 60 bytes a row outside', async () => {
    const [few, many] = [await measureLabelling(20_000), await measureLabelling(100_000)]
    expect(many.peakMegabytes - few.peakMegabytes).toBeLessThan(60)
  })
})
