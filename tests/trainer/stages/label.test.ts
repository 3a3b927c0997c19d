/** Labelling through the command line: killed, sharded, starved of disk, and handed nonsense. */

import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openData } from '../../../trainer/corpora/open-data.ts'
import { readTrainingData } from '../../../trainer/examples.ts'
import { createRandom } from '../../../trainer/random.ts'
import { createVocabulary } from '../../../trainer/students/vocabulary.ts'
import { parseHidden } from '../../../trainer/teachers/hidden.ts'
import { collect } from '../collect.ts'
import { writeTinyTeacher } from '../teachers/tiny-teacher.ts'

let folder = ''
let input = ''
/** A teacher of many small batches. */
let teacher = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'label-'))
  await writeTinyTeacher(join(folder, 'tiny'))
  teacher = join(folder, 'tiny.toml')
  await writeFile(teacher, 'kind = "onnx"\nfolder = "tiny"\nbatchTokens = 700\nthreads = 1\n')
  input = join(folder, 'pairs.jsonl')
  for (const pair of ['ro-en', 'en-zh', 'ru-en', 'si-en'])
    for (const split of ['train', 'dev']) await appendFile(input, await readFile(`tests/fixtures/rows/${pair}.${split}.jsonl`))
  // A pair that comes again, and a line that is none.
  const lines = (await readFile(input, 'utf8')).trim().split('\n')
  await writeFile(input, [...lines, lines[3], '{"id":"x","languagePair":"ro-en","source":"Casa."}', lines[5]].join('\n'))
})

afterAll(() => rm(folder, { recursive: true }))

interface Said {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

const NODE = ['--disable-warning=ExperimentalWarning', 'trainer/cli.ts']

const edgeQe = (...args: string[]): Promise<Said> =>
  new Promise((resolve) => {
    execFile(process.execPath, [...NODE, ...args], (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr })
    })
  })

const label = (output: string, ...more: string[]): Promise<Said> =>
  edgeQe('label', '--teacher', teacher, '--input', input, '--output', output, '--with', 'words,critical,hidden', ...more)

/** Everything but what counts time and the process. */
const contents = async (output: string): Promise<Record<string, string>> => {
  const names = (await readdir(output)).filter((name) => name !== 'pace.jsonl').toSorted()
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await readFile(join(output, name), 'base64')])))
}

const lineCount = async (file: string): Promise<number> =>
  existsSync(file) ? (await readFile(file, 'utf8')).split('\n').length - 1 : 0

describe('label', () => {
  let whole: Record<string, string> = {}

  beforeAll(async () => {
    const { code, stderr } = await label(join(folder, 'whole'))
    expect(stderr).toMatch(/rows, \d+\.\d labels\/s/)
    expect(code).toBe(0)
    whole = await contents(join(folder, 'whole'))
  })

  test('writes rows that distil and evaluate read, in the order of the input', async () => {
    const rows = await collect(openData(join(folder, 'whole'), { split: 'train', pairs: ['ro-en'] }))
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
      labels: [join(folder, 'whole')],
      pairs: ['ro-en', 'si-en'] as const,
      lowestZ: -3,
      highestZ: 2.5,
    }
    const { train, counts } = await readTrainingData(gold, { shape, vocabulary: createVocabulary() })
    // The pairs that come again are rows of their own.
    expect(counts['ro-en']).toMatchObject({ human: 302, teacher: 302, both: 302, dev: 100 })
    expect(train.every(({ teacher: score, words }) => Number.isFinite(score) && words.length > 0)).toBe(true)
  })

  test('keeps hidden states beside the rows, one record a row', async () => {
    const bytes = await readFile(join(folder, 'whole/ro-en.dev.hidden'))
    let records = 0
    for (let at = 0; at < bytes.length; at += 4 + bytes.readUInt32LE(at), records++)
      for (const { dimensions } of parseHidden(bytes.subarray(at + 4, at + 4 + bytes.readUInt32LE(at))).pieces)
        expect(dimensions).toEqual([18, 19])
    expect(records).toBe(await lineCount(join(folder, 'whole/ro-en.dev.jsonl')))
  })

  test('says which lines of the input are no pairs', async () => {
    expect(JSON.parse(await readFile(join(folder, 'whole/rejects.jsonl'), 'utf8'))).toMatchObject({
      reason: expect.stringContaining('translation'),
    })
  })

  test('killed twenty times and more it loses no label, makes none twice and ends the same to the byte', async () => {
    const output = join(folder, 'killed')
    const store = join(output, 'store.jsonl')
    const random = createRandom(7)
    const grown: number[] = []
    for (let kills = 0; kills < 20; ) {
      const before = await lineCount(store)
      const child = spawn(process.execPath, [
        ...NODE,
        'label',
        '--teacher',
        teacher,
        '--input',
        input,
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
      if (kills % 4 === 0) await appendFile(store, '{"keys":["0123')
      grown.push(await lineCount(store))
    }
    expect(grown.length).toBe(20)
    expect(grown).toEqual(grown.toSorted((a, b) => a - b))
    expect((await label(output)).code).toBe(0)
    expect(await contents(output)).toEqual(whole)
    const keys = (await readFile(store, 'utf8'))
      .trim()
      .split('\n')
      .flatMap((line) => JSON.parse(line).keys)
    expect(new Set(keys).size).toBe(keys.length)
  })

  test('asks for nothing again when all is there', async () => {
    const { stderr } = await label(join(folder, 'whole'))
    expect(stderr).toMatch(/0\.0 labels\/s/)
    expect(await contents(join(folder, 'whole'))).toEqual(whole)
  })

  test('as TSV is what import labels reads', async () => {
    const output = join(folder, 'tsv')
    expect((await label(output, '--format', 'tsv', '--with', 'words,critical')).code).toBe(0)
    const imported = join(folder, 'imported')
    expect((await edgeQe('import', 'labels', '--from', output, '--out', imported)).code).toBe(0)
    const [first] = await collect(openData(imported, { split: 'dev', pairs: ['en-zh'] }))
    const [same] = await collect(openData(join(folder, 'whole'), { split: 'dev', pairs: ['en-zh'] }))
    expect(first?.label?.score).toBe(same?.label?.score)
    expect(first?.label?.words?.length).toBe(same?.label?.words?.slice(0, 64).length)
  })

  test('does not take a folder of another teacher', async () => {
    const other = await writeTinyTeacher(join(folder, 'other'))
    await writeFile(
      join(other, 'teacher.json'),
      (await readFile(join(other, 'teacher.json'), 'utf8')).replace('"tiny"', '"other"'),
    )
    const { code, stderr } = await edgeQe('label', '--teacher', other, '--input', input, '--output', join(folder, 'whole'))
    expect(code).toBe(2)
    expect(stderr).toMatch(/holds labels of another teacher, tiny/)
  })
})

describe('a teacher that fails', () => {
  test('with NaN for every score stops with one sentence', async () => {
    const nan = await writeTinyTeacher(join(folder, 'nan'), { scores: 'nan' })
    const { code, stderr } = await edgeQe('label', '--teacher', nan, '--input', input, '--output', join(folder, 'nan-labels'))
    expect(code).toBe(2)
    expect(stderr).toMatch(/error: tiny \(onnxruntime-\S+\): no label for any of \d+ pairs; the first: the score is NaN/)
    expect(existsSync(join(folder, 'nan-labels/ro-en.train.jsonl'))).toBe(false)
  })

  test('with too few scores stops with one sentence', async () => {
    const one = await writeTinyTeacher(join(folder, 'one'), { scores: 'one' })
    const { code, stderr } = await edgeQe('label', '--teacher', one, '--input', input, '--output', join(folder, 'one-labels'))
    expect(code).toBe(2)
    expect(stderr).toMatch(/error: outputs: score: expected values for \d+ pairs, got 1/)
  })
})

describe('a disk that is full', () => {
  test.skipIf(!existsSync('/dev/full'))('ends in one sentence and loses nothing', async () => {
    const output = join(folder, 'full')
    await mkdir(output)
    await symlink('/dev/full', join(output, 'ro-en.train.jsonl.part'))
    const { code, stderr } = await label(output)
    expect(code).toBe(2)
    expect(stderr).toMatch(/ro-en\.train\.jsonl: cannot be written: no space is left on the device\. Finished labels are kept/)
    const kept = await lineCount(join(output, 'store.jsonl'))
    expect(kept).toBeGreaterThan(10)
    expect((await label(output)).code).toBe(0)
    expect(await lineCount(join(output, 'store.jsonl'))).toBe(kept)
    expect(await contents(output)).toEqual(await contents(join(folder, 'whole')))
  })

  test('in the middle of a label keeps those before it', async () => {
    const output = join(folder, 'limited')
    const args = [
      ...NODE,
      'label',
      '--teacher',
      teacher,
      '--input',
      input,
      '--output',
      output,
      '--with',
      'words,critical,hidden',
    ]
    // A limit on file sizes fails as a full disk does, in the middle of a write.
    const limited = await new Promise<Said>((resolve) => {
      execFile(
        'bash',
        ['-c', 'trap "" XFSZ; ulimit -f 100; exec "$0" "$@"', process.execPath, ...args],
        (error, stdout, stderr) => {
          resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr })
        },
      )
    })
    expect(limited.code).toBe(2)
    expect(limited.stderr).toMatch(/store\.jsonl: cannot be written: the file would be larger than it may be/)
    expect((await stat(join(output, 'store.jsonl'))).size).toBe(102_400)
    const { code, stderr } = await label(output)
    expect(code).toBe(0)
    expect(stderr).toMatch(/cut off \d+ bytes/)
    expect(await contents(output)).toEqual(await contents(join(folder, 'whole')))
  })
})
