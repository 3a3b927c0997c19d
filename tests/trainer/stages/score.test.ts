/** Scoring a file: rows in, the same rows with scores out, whatever is wrong with some of them. */

import { once } from 'node:events'
import { createWriteStream, existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { predict } from '../../../models/predict.ts'
import { openRecords } from '../../../trainer/data/exports/open-records.ts'
import { findName } from '../../../trainer/data/records/names.ts'
import { createEngine } from '../../../trainer/release/engines/create.ts'
import { loadRelease } from '../../../trainer/release/format/release.ts'
import { exportRelease } from '../../../trainer/stages/export.ts'
import { scoreFile } from '../../../trainer/stages/score.ts'
import { collect } from '../collect.ts'
import { FORMAT_CASES, writeFormats } from '../data/records/formats.ts'
import { silent } from '../output/said.ts'
import { writeRandomRun } from '../random-student.ts'

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'score-'))
  await writeRandomRun(join(folder, 'run'))
  const data = ['tests/fixtures/rows']
  await exportRelease({ run: join(folder, 'run'), data, labels: [], out: join(folder, 'release'), engine: 'kernel' }, silent)
})

afterAll(() => rm(folder, { recursive: true }))

const score = async (text: string, more: { languagePair?: 'ro-en' | 'de-en'; prefix?: string; ranked?: boolean } = {}) => {
  const [input, output] = [join(folder, 'in.tsv'), join(folder, 'out.tsv')]
  await writeFile(input, text)
  const summary = await scoreFile(
    { model: join(folder, 'release'), input, output, engine: 'kernel', prefix: '', ...more },
    silent,
  )
  const [header = '', ...lines] = (await readFile(output, 'utf8')).replace(/\n$/, '').split('\n')
  const names = header.split('\t')
  return { summary, names, rows: lines.map((line) => Object.fromEntries(line.split('\t').map((cell, i) => [names[i], cell]))) }
}

describe('scoreFile', () => {
  test('keeps the columns of the input, in their order, and adds what predict says of each row', async () => {
    const source = 'Casa este "mare.'
    const translation = 'The house is "big.'
    const { names, rows, summary } = await score(`id\ttranslation\tsource\n7\t${translation}\t${source}\n`, {
      languagePair: 'ro-en',
    })
    expect(names).toEqual(['id', 'translation', 'source', 'score', 'low', 'high', 'verdict', 'flags', 'error'])
    const release = await loadRelease(join(folder, 'release'))
    const engine = await createEngine('kernel', release)
    const [expected] = await predict([{ source, translation, languagePair: 'ro-en' }], { manifest: release.manifest, engine })
    expect(rows[0]).toMatchObject({
      id: '7',
      source,
      translation,
      score: expected?.score?.toFixed(6),
      verdict: expected?.verdict,
      error: '',
    })
    expect(summary).toEqual({ rows: 1, scored: 1, unsupported: 0, bad: 0 })
  })

  test('keeps a row that cannot be read in its place, with the reason', async () => {
    const { rows, summary } = await score(
      'pair\tsource\ttranslation\nro-en\tunu\tone\nro-en\tdoi\nro_en\ttrei\tthree\nro-en\tpatru\tfour\textra\nro-en\tcinci\tfive\n',
    )
    expect(rows.map(({ source, error }) => [source, error])).toEqual([
      ['unu', ''],
      ['doi', 'expected 3 columns, got 2'],
      ['trei', 'pair must look like "ro-en", got "ro_en"'],
      ['patru', 'expected 3 columns, got 4'],
      ['cinci', ''],
    ])
    expect(rows[1]?.score).toBe('')
    expect(summary).toEqual({ rows: 5, scored: 2, unsupported: 0, bad: 3 })
  })

  test('gives a language pair the release does not know no score, and an empty translation a score of 0', async () => {
    const { rows, summary } = await score('pair\tsource\ttranslation\nde-en\teins\tone\nro-en\tunu\t\n')
    expect(rows[0]).toMatchObject({ score: '', low: '', high: '', verdict: 'unsupported', error: '' })
    expect(rows[1]).toMatchObject({ score: '0.000000', verdict: 'reject', flags: 'empty', error: '' })
    expect(summary).toEqual({ rows: 2, scored: 1, unsupported: 1, bad: 0 })
  })

  test('scores the 200 pairs of the fixtures, each under the language pair of its row', async () => {
    const { rows, summary } = await score(await readFile('tests/fixtures/pairs.tsv', 'utf8'), { prefix: 'edge_' })
    expect(summary).toEqual({ rows: 200, scored: 200 - summary.unsupported, unsupported: summary.unsupported, bad: 0 })
    expect(rows.every((row) => (row.edge_verdict === 'unsupported') === (row.languagePair !== 'ro-en'))).toBe(true)
  })

  test('ranks neighbouring rows of one source, wherever a batch would end, and leaves out those that cannot be read', async () => {
    const many = Array.from({ length: 255 }, (_, i) => `pisica ${i}\tcat ${i}\n`).join('')
    const text = `source\ttranslation\n${many}unu\t\nunu\tone\nunu\tone\ndoi\ndoi\ttwo\n`
    const { names, rows } = await score(text, { languagePair: 'ro-en', ranked: true })
    expect(names.slice(-2)).toEqual(['rank', 'beats'])
    expect(rows.slice(0, 255).every(({ rank, beats }) => rank === '1' && beats === '')).toBe(true)
    expect(rows.slice(255).map(({ rank }) => rank)).toEqual(['3', '1', '2', '', '1'])
  })

  test('writes the same bytes by one thread and by several, in the order of the input', async () => {
    const input = join(folder, 'many.tsv')
    const lines = Array.from({ length: 300 }, (_, i) => `${i}\tCasa ${'mare '.repeat(i % 30)}\tThe house is ${i} big.`)
    await writeFile(input, ['id\tsource\ttranslation', ...lines, 'too short', ...lines].join('\n'))
    const options = { model: join(folder, 'release'), input, languagePair: 'ro-en', engine: 'kernel', prefix: '' } as const
    const outputs = [1, 2].map((threads) => ({ threads, output: join(folder, `by-${threads}.tsv`) }))
    for (const each of outputs) expect(await scoreFile({ ...options, ...each }, silent)).toMatchObject({ rows: 601, bad: 1 })
    const [one, two] = await Promise.all(outputs.map(({ output }) => readFile(output)))
    expect(two?.equals(one ?? Buffer.of())).toBe(true)
  })

  test('reads a byte order mark and Windows line ends', async () => {
    const { names, rows } = await score('\uFEFFsource\ttranslation\r\nunu\tone\r\n', { languagePair: 'ro-en' })
    expect(names.slice(0, 3)).toEqual(['source', 'translation', 'score'])
    expect(rows[0]).toMatchObject({ translation: 'one', error: '' })
  })

  test('refuses a header without a needed column, with the columns it has', async () => {
    await expect(score('sursa\ttranslation\na\tb\n', { languagePair: 'ro-en' })).rejects.toThrow(
      /in\.tsv line 1: expected a column source, got sursa, translation$/,
    )
    await expect(score('source\ttranslation\na\tb\n')).rejects.toThrow(
      'expected a column languagePair (or pair, lp, or sourceLang and targetLang; or use --pair)',
    )
    await expect(score('', { languagePair: 'ro-en' })).rejects.toThrow('is empty')
  })

  test('refuses a file of which no row can be read, and writes nothing', async () => {
    await expect(score('source\ttranslation\nunu\n', { languagePair: 'ro-en' })).rejects.toThrow(
      /in\.tsv: no row can be scored; the first, line 2: expected 2 columns, got 1/,
    )
  })

  test('refuses to make two columns of one name, and takes a prefix', async () => {
    const gold = 'source\ttranslation\tscore\nunu\tone\t90\n'
    await expect(score(gold, { languagePair: 'ro-en' })).rejects.toThrow(
      'there is a column score already: choose another --prefix',
    )
    const { names } = await score(gold, { languagePair: 'ro-en', prefix: 'edge_' })
    expect(names.slice(2, 4)).toEqual(['score', 'edge_score'])
  })

  test.each(Object.entries(FORMAT_CASES))('reads %s, and writes it or JSON Lines', async (_, { name, pairs, unrated }) => {
    const formats = await writeFormats()
    const output = join(formats, 'scored')
    const prefix = unrated ? '' : 'edge_'
    const options = { model: join(folder, 'release'), input: join(formats, name), engine: 'kernel', prefix } as const
    expect(await scoreFile({ ...options, output }, silent)).toMatchObject({ rows: 3, bad: 0 })
    expect(await scoreFile({ ...options, output: `${output}.jsonl` }, silent)).toMatchObject({ rows: 3, bad: 0 })
    for (const file of [output, `${output}.jsonl`]) {
      const { read: records, names } = await openRecords(file)
      const values = (await collect(records())).map((record) => record.values('id'))
      const [source = '', translation = ''] = (['source', 'translation'] as const).map((kind) => findName(kind, names))
      expect(values.map((each) => [each.get(source), each.get(translation)])).toEqual(
        pairs.map((pair) => [pair.source, pair.translation]),
      )
      expect(values.map((each) => String(each.get(findName('id', names) ?? '')))).toEqual(pairs.map(({ id }) => id))
      for (const each of values) expect(String(each.get(`${prefix}score`))).toMatch(/^[01](\.\d+)?$/)
    }
    await rm(formats, { recursive: true })
  })

  test('reads Parquet, and writes a table or JSON Lines', async () => {
    const input = 'tests/fixtures/rated.parquet'
    for (const output of ['parquet.tsv', 'parquet.jsonl'].map((name) => join(folder, name))) {
      const options = { model: join(folder, 'release'), input, output, engine: 'kernel', prefix: 'edge_' } as const
      expect(await scoreFile(options, silent)).toMatchObject({ rows: 40, bad: 0 })
      const { read: records } = await openRecords(output)
      const [first] = await collect(records())
      expect(String(first?.values().get('src'))).toMatch(/^Pe 17 iunie/)
      expect(Number(first?.values().get('edge_score'))).toBeGreaterThan(0)
    }
  })

  test('leaves neither output nor part behind when it fails', async () => {
    await rm(join(folder, 'out.tsv'), { force: true })
    await expect(score('a\tb\n', { languagePair: 'ro-en' })).rejects.toThrow()
    expect(existsSync(join(folder, 'out.tsv'))).toBe(false)
    expect(existsSync(join(folder, 'out.tsv.part'))).toBe(false)
  })

  test('does not hold a file of 30,000 rows in memory', async () => {
    const input = join(folder, 'long.tsv')
    const output = join(folder, 'long-out.tsv')
    const file = createWriteStream(input)
    // 60 MB of text, nearly all of it in a column that is only carried along.
    file.write('source\ttranslation\tnote\n')
    for (let i = 0; i < 30_000; i++) if (!file.write(`unu ${i}\tone ${i}\t${'x'.repeat(2000)}\n`)) await once(file, 'drain')
    file.end()
    await once(file, 'close')
    // Only what is still held counts: how much waits to be collected depends on how busy the machine is.
    setFlagsFromString('--expose-gc')
    const collectGarbage: () => void = runInNewContext('gc')
    const held = () => {
      collectGarbage()
      const { arrayBuffers, heapUsed } = process.memoryUsage()
      return arrayBuffers + heapUsed
    }
    const before = held()
    let peak = 0
    let timer: NodeJS.Timeout | undefined
    /** Collecting takes a tenth of the time, however long it takes on this machine. */
    const watch = () => {
      const began = performance.now()
      peak = Math.max(peak, held() - before)
      timer = setTimeout(watch, Math.max(100, 10 * (performance.now() - began)))
    }
    watch()
    const options = {
      model: join(folder, 'release'),
      input,
      output,
      engine: 'kernel',
      prefix: '',
      languagePair: 'ro-en',
    } as const
    const summary = await scoreFile(options, silent)
    clearTimeout(timer)
    expect(summary.scored).toBe(30_000)
    // The whole file would be 60 MB in and 63 out; batches on their way to threads and back are up to 25 MB.
    expect(peak).toBeLessThan(45e6)
  })
})
