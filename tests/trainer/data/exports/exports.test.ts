/** Exports of the tools that people rate with, written here as those tools write them: what becomes of them as rows. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openData } from '../../../../trainer/data/corpora/open-data.ts'
import { type OwnPairsOptions, readOwnPairs } from '../../../../trainer/data/corpora/own-pairs.ts'
import { readRatings } from '../../../../trainer/data/corpora/ratings.ts'
import { toPenalty } from '../../../../trainer/data/exports/mqm.ts'
import { readPairs } from '../../../../trainer/labels/read-pairs.ts'
import { collect } from '../../collect.ts'

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exports-'))
})

afterAll(() => rm(folder, { recursive: true }))

const write = async (name: string, content: unknown): Promise<string> => {
  const file = join(folder, name)
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}

type Fields = OwnPairsOptions['fields']

const importAll = async (file: string, fields: Fields = {}, texts?: string) => {
  const entries = await collect(readOwnPairs(file, { fields: { languagePair: 'en-ro', ...fields }, split: 'dev', texts }))
  return entries.map(({ row, reject }) => (row ? { source: row.source, translation: row.translation, da: row.da } : reject))
}

const ONE = { source: 'See you at six.', translation: 'Ne vedem la șase.' }
const TWO = { source: 'The shop is shut.', translation: 'Magazinul e deschis.' }

describe('MQM', () => {
  const header = 'system\tdoc\tdoc_id\tseg_id\trater\tsource\ttarget\tcategory\tseverity'
  const line = (system: string, rater: string, [target, category, severity]: readonly [string, string, string]) =>
    ['sys', 'doc', '1', '1', rater, 'The shop is shut.', target, category, severity].with(0, system).join('\t')
  const tsv = [
    header,
    line('A', 'r1', ['Magazinul e <v>deschis</v>.', 'Accuracy/Mistranslation', 'Major']),
    line('B', 'r1', ['Magazinul e închis.', 'No-error', 'No-error']),
    line('A', 'r2', ['Magazinul <v>e deschis</v>.', 'Accuracy/Mistranslation', 'Major']),
    line('A', 'r2', ['Magazinul e deschis<v>.</v>', 'Fluency/Punctuation', 'Minor']),
    line('A', 'r2', ['Magazinul e deschis.', 'Style/Awkward', 'Neutral']),
  ]

  test('penalties are added up for each rater, the raters averaged, and the marks taken out', async () => {
    const rows = await importAll(await write('mqm.tsv', tsv.join('\n')))
    expect(rows).toEqual([
      { ...TWO, da: 100 - 4 * 5.05 },
      { ...TWO, translation: 'Magazinul e închis.', da: 100 },
    ])
  })

  test('may have capitals in its header, and the identifiers of other years', async () => {
    const capitals = 'System\tDoc\tDocSegId\tGlobalSegId\tRater\tSource\tTarget\tCategory\tSeverity'
    const rows = await importAll(await write('mqm21.tsv', [capitals, ...tsv.slice(1)].join('\n')))
    expect(rows).toMatchObject([{ da: 100 - 4 * 5.05 }, { da: 100 }])
  })

  test('is evaluated and calibrated on in the right direction, and labelled', async () => {
    const file = await write('mqm.tsv', tsv.join('\n'))
    const rows = await collect(openData(file, { languagePairs: ['en-ro'], split: 'dev' }))
    expect(rows.map(({ da }) => da)).toEqual([79.8, 100])
    const ratings = await readRatings(file, { basis: 'people', languagePairs: ['en-ro'], split: 'dev' })
    expect(ratings[0]?.rating).toBeCloseTo(0.798, 12)
    const labelled = await collect(readPairs(file, 'en-ro'))
    expect(labelled.map(({ row }) => row?.translation)).toEqual(['Magazinul e deschis.', 'Magazinul e închis.'])
  })

  test.each([
    ['Non-translation!', 'Major', 25],
    ['Accuracy/Omission', 'Critical', 25],
    ['Fluency/Punctuation', 'Major', 5],
    ['Fluency/Punctuation', 'minor', 0.1],
    ['Source error', 'Major', 0],
    ['Style/Awkward', 'Minor', 1],
  ])('%s, %s costs %d', (category, severity, penalty) => {
    expect(toPenalty(category, severity)).toBe(penalty)
  })

  test('a severity that is none is named', async () => {
    const file = await write('odd.tsv', [header, line('A', 'r1', ['x', 'Style', 'Grave'])].join('\n'))
    await expect(importAll(file)).rejects.toThrow('severity: expected critical, major, minor, neutral or no-error, got Grave')
  })
})

describe('Label Studio', () => {
  const result = (name: string, value: object, type = 'rating') => ({
    id: 'q1w2e3',
    from_name: name,
    to_name: 'text',
    type,
    origin: 'manual',
    value,
  })
  const annotation = (id: number, results: readonly object[], cancelled = false) => ({
    id,
    completed_by: id,
    result: results,
    was_cancelled: cancelled,
    ground_truth: false,
    created_at: '2026-03-09T22:16:08.728353Z',
    lead_time: 4.2,
  })
  const stars = (rating: number) => result('quality', { rating })
  const tasks = [
    {
      id: 11,
      data: ONE,
      annotations: [annotation(1, [stars(5)]), annotation(2, [stars(4)]), annotation(3, [stars(1)], true)],
      predictions: [{ model_version: 'm', result: [stars(1)] }],
      project: 83,
    },
    { id: 12, data: TWO, annotations: [annotation(4, [stars(1)])], predictions: [], project: 83 },
    { id: 13, data: { source: 'Hi.', translation: 'Bună.' }, annotations: [annotation(5, [])], predictions: [] },
  ]

  test('JSON: people are averaged, cancelled annotations and predictions left out', async () => {
    expect(await importAll(await write('tasks.json', tasks), { scale: '1-5' })).toEqual([
      { ...ONE, da: 87.5 },
      { ...TWO, da: 0 },
      { source: 'Hi.', translation: 'Bună.', da: undefined },
    ])
  })

  const minimal = (id: number, annotator: number, quality: unknown) => ({
    ...(id === 11 ? ONE : TWO),
    id,
    quality,
    annotator,
    annotation_id: annotator,
    created_at: '2026-03-09T22:16:08.728353Z',
    updated_at: '2026-03-09T22:16:08.728378Z',
    lead_time: 4.2,
  })

  test.each([
    ['lists of objects', (rating: number) => [{ rating }]],
    ['numbers', (rating: number) => rating],
  ])('JSON-MIN: a record an annotation, its ratings %s', async (_, wrap) => {
    const records = [minimal(11, 1, wrap(5)), minimal(11, 2, wrap(4)), minimal(12, 1, wrap(1))]
    expect(await importAll(await write('min.json', records), { scale: '1-5' })).toEqual([
      { ...ONE, da: 87.5 },
      { ...TWO, da: 0 },
    ])
  })

  test('CSV: ratings may be JSON in a cell', async () => {
    const csv = `annotation_id,annotator,created_at,id,lead_time,quality,source,translation,updated_at
1,1,2026-03-09,11,4.2,"[{""rating"": 4}]",${ONE.source},${ONE.translation},2026-03-09\n`
    expect(await importAll(await write('ls.csv', csv), { scale: '1-5' })).toEqual([{ ...ONE, da: 75 }])
  })

  test('with several questions asks which is the rating', async () => {
    const both = [{ id: 1, data: ONE, annotations: [annotation(1, [stars(5), result('fluency', { number: 80 }, 'number')])] }]
    const file = await write('both.json', both)
    expect(await importAll(file, { score: 'fluency', scale: 'da100' })).toEqual([{ ...ONE, da: 80 }])
    expect(await importAll(file, { scale: '1-5' })).toEqual([{ ...ONE, da: 100 }])
    const none = [{ id: 1, data: ONE, annotations: [annotation(1, [result('a', { number: 1 }), result('b', { number: 1 })])] }]
    await expect(importAll(await write('none.json', none))).rejects.toThrow(
      '--score-column: which of these is the rating: a, b?',
    )
  })
})

describe('Argilla', () => {
  test('records as to_json writes them: drafts and suggestions are nobody’s ratings', async () => {
    const record = (id: string, fields: object, values: readonly unknown[]) => ({
      id,
      fields,
      metadata: { domain: 'chat' },
      suggestions: { quality: { value: 1, score: 0.9, agent: 'model' } },
      responses: {
        quality: values.map((value, i) => ({ value, user_id: `user-${i}`, status: i === 2 ? 'draft' : 'submitted' })),
      },
      vectors: {},
      status: 'completed',
      _server_id: '5c2d',
    })
    const file = await write('argilla.json', [record('a', ONE, [90, 80, 5]), record('b', TWO, [])])
    expect(await importAll(file, { scale: 'da100' })).toEqual([
      { ...ONE, da: 85 },
      { ...TWO, da: undefined },
    ])
  })

  test('columns as to_datasets makes them, with both texts in one', async () => {
    const flat = {
      id: 'a',
      status: 'completed',
      translation: { en: ONE.source, ro: ONE.translation },
      'quality.responses': [90, 80],
      'quality.responses.users': ['u1', 'u2'],
      'quality.responses.status': ['submitted', 'discarded'],
      'quality.suggestion': 1,
    }
    expect(await importAll(await write('argilla.jsonl', `${JSON.stringify(flat)}\n`), { scale: 'da100' })).toEqual([
      { ...ONE, da: 90 },
    ])
  })
})

describe('Appraise', () => {
  const item = (itemID: number, documentID: string, { source, translation }: typeof ONE) => ({
    itemID,
    documentID,
    sourceID: 'set',
    targetID: 'set.A',
    itemType: 'TGT',
    sourceText: source,
    targetText: translation,
    mqm: [],
    isCompleteDocument: false,
  })
  const batches = [
    { items: [item(1, 'doc#A', ONE), item(2, 'doc#A', TWO)], task: { sourceLanguage: 'eng', targetLanguage: 'ron' } },
  ]
  const score = (login: string, id: number, { kind = 'TGT', points = 0, spans = '[]' }) =>
    `${login},set.A,${id},${kind},eng,ron,${points},doc#A,False,"${spans.replaceAll('"', '""')}",1711317347.693,1711317347.693`

  test('scores are joined with the texts of their batches, items that check the rater left out', async () => {
    const csv = [
      score('engron1', 1, { points: 87 }),
      score('engron2', 1, { points: 93 }),
      score('engron1', 2, { points: 20, spans: '[{"start_i":12,"end_i":19,"severity":"major","error_type":null}]' }),
      score('engron1', 3, { kind: 'BAD', points: 5 }),
    ].join('\n')
    const file = await write('scores.csv', csv)
    const texts = await write('batches.json', batches)
    expect(await importAll(file, { languagePair: undefined }, texts)).toEqual([
      { ...ONE, da: 90 },
      { ...TWO, da: 20 },
    ])
    await expect(importAll(file)).rejects.toThrow('without texts: pass the batches that were rated, --texts')
    await expect(importAll(await write('more.csv', score('engron1', 9, { points: 1 })), {}, texts)).rejects.toThrow(
      /line 1: item 9 of doc#A is not in .*batches\.json/,
    )
  })

  test('a campaign of MQM has penalties instead of scores', async () => {
    const spans = '[{"start_i":12,"end_i":19,"severity":"major","error_type":["Accuracy","Mistranslation"]}]'
    const file = await write('mqm.csv', [score('e', 1, {}), score('e', 2, { spans })].join('\n'))
    expect(await importAll(file, {}, await write('batches.json', batches))).toEqual([
      { ...ONE, da: 100 },
      { ...TWO, da: 80 },
    ])
  })
})

describe('Pearmut', () => {
  const entry = (user: string, item: number | string, scores: readonly (number | null)[]) => ({
    user_id: user,
    item_i: item,
    annotation: scores.map((points) => ({ A: { score: points, error_spans: [], textfield: null } })),
    item: [ONE, TWO].map(({ source, translation }, i) => ({
      item_id: `en-ro_RO_#_news_#_${i}`,
      src: source,
      tgt: { A: translation },
      instructions: 'Evaluate.',
    })),
    actions: [{ time: 1771311126.056, action: 'load' }],
  })
  const entries = [
    entry('tiny-cat', 'welcome_0', [1, 1]),
    entry('tiny-cat', 0, [10, 10]),
    entry('tiny-cat', 0, [90, 30]),
    entry('big-dog', 0, [80, 20]),
    entry('red-fox', 0, [0, 0]),
    { user_id: 'red-fox', item_i: 0, annotation: 'RESET' },
  ]
  const rows = [
    { ...ONE, da: 85 },
    { ...TWO, da: 25 },
  ]

  test('output files: the last answer of each person counts, and the language pair is in the item', async () => {
    const file = await write('out.jsonl', entries.map((each) => JSON.stringify(each)).join('\n'))
    expect(await importAll(file, { languagePair: undefined })).toEqual(rows)
  })

  test('annotations.json as the dashboard downloads it', async () => {
    expect(await importAll(await write('annotations.json', { campaign: entries }))).toEqual(rows)
  })

  test('entries without the texts are told apart', async () => {
    const { item: _, ...bare } = entry('tiny-cat', 0, [1, 2])
    await expect(importAll(await write('old.jsonl', JSON.stringify(bare)))).rejects.toThrow(
      /old\.jsonl line 1: item: expected the texts that were rated/,
    )
  })
})
