/** A release folder from a run to its reader, and every way it can be damaged in between. */

import { cp, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseAbout } from '../../../../models/about.ts'
import { toScore } from '../../../../models/calibration.ts'
import { parseManifest, toCanonicalJson } from '../../../../models/manifest.ts'
import { predict } from '../../../../models/predict.ts'
import { overrule } from '../../../../models/verdict.ts'
import { type Row, readRows } from '../../../../trainer/data/rows.ts'
import { sha256 } from '../../../../trainer/files/sha256.ts'
import { createEngine, ENGINE_NAMES } from '../../../../trainer/release/engines/create.ts'
import { loadRelease } from '../../../../trainer/release/format/release.ts'
import { type ExportResult, exportRelease } from '../../../../trainer/stages/export.ts'
import { silent } from '../../output/said.ts'
import { writeRandomRun } from '../../random-student.ts'

const DATA = 'tests/fixtures/rows'
const LABELS = 'tests/fixtures/labels'
const rows: Row[] = []
let folder = ''
let exported: ExportResult

const exportTo = (out: string) =>
  exportRelease(
    {
      run: join(folder, 'run'),
      data: [DATA],
      labels: [LABELS],
      out,
      engine: 'kernel',
      notes: 'Fixture rows, CC0.',
    },
    silent,
  )

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'release-'))
  await writeRandomRun(join(folder, 'run'))
  for await (const row of readRows(`${DATA}/ro-en.test.jsonl`)) rows.push(row)
  exported = await exportTo(join(folder, 'release'))
})

afterAll(() => rm(folder, { recursive: true }))

/** A copy of the release to damage. */
const copy = async (name: string): Promise<string> => {
  await cp(join(folder, 'release'), join(folder, name), { recursive: true })
  return join(folder, name)
}

describe('exportRelease', () => {
  test('writes a release whose manifest is canonical, names every file, and gives it its id', async () => {
    const { manifest, id, files } = await loadRelease(join(folder, 'release'))
    const text = await readFile(join(folder, 'release/manifest.json'), 'utf8')
    const about = await readFile(join(folder, 'release/about.json'), 'utf8')
    expect(text).toBe(toCanonicalJson(parseManifest(text)))
    expect(about).toBe(toCanonicalJson(parseAbout(about)))
    expect(manifest).toEqual({ ...parseManifest(text), ...parseAbout(about) })
    expect(id).toBe(sha256(text))
    expect(id).toBe(exported.id)
    expect(new Set(files.keys())).toEqual(new Set(['CARD.md', 'about.json', 'report.json', 'student.bin', 'student.onnx']))
  })

  test('gives the same release for the same run', async () => {
    const again = await exportTo(join(folder, 'again'))
    expect(again.id).toBe(exported.id)
  })

  test('makes the same ONNX file of student.bin alone', async () => {
    const file = join(folder, 'made.onnx')
    await makeOnnx(join(folder, 'release'), file)
    expect(await readFile(file)).toEqual(await readFile(join(folder, 'release/student.onnx')))
  })

  test('calibrates on dev and only measures test', async () => {
    const { manifest } = await loadRelease(join(folder, 'release'))
    expect(manifest.calibration.pairs['ro-en']?.ratings).toBe(100)
    expect(manifest.calibration.pooled.ratings).toBe(100)
    expect(manifest.metrics.dev?.['ro-en']?.n).toBe(100)
    expect(manifest.metrics.test?.['ro-en']?.n).toBe(60)
  })

  test('draws lines for every language pair, on ratings of other folders and on what label files know', async () => {
    const lines = ['origin\tsource\ttranslation\tscore']
    for (const [i, { source, translation }] of rows.entries())
      lines.push(['social', source, translation, i % 2 === 0 ? 95 : 20].join('\t'))
    const known = ['origin\tsource\ttranslation\tscore\tcritical\tknown']
    for (const [i, { source, translation }] of rows.entries()) {
      const kind = i < 30 ? 'tatoeba' : 'chat'
      known.push([`dev:${kind}-${i % 2 ? 'right' : 'near'}`, source, translation, 0, '', i % 2 ? 0.85 : -2].join('\t'))
    }
    for (const [name, text] of [
      ['ratings', lines],
      ['known', known],
    ] as const) {
      await mkdir(join(folder, name), { recursive: true })
      await writeFile(join(folder, name, 'ro-en.tsv'), `${text.join('\n')}\n`)
    }
    const out = join(folder, 'judged')
    await exportRelease(
      {
        run: join(folder, 'run'),
        data: [DATA],
        ratings: [join(folder, 'ratings')],
        labels: [LABELS, join(folder, 'known')],
        out,
        engine: 'kernel',
      },
      silent,
    )
    const { manifest } = await loadRelease(out)
    expect(manifest.calibration.thresholds).toBeUndefined()
    expect(Object.keys(manifest.calibration.verdicts ?? {})).toEqual(manifest.languagePairs)
    expect(manifest.minReader).toBe(4)
    expect(manifest.metrics['ratings']?.['ro-en']?.n).toBe(rows.length)
    const card = await readFile(join(out, 'CARD.md'), 'utf8')
    expect(card).toContain('## Verdicts')
    expect(card).toMatch(/\| ro-en \| people \| (?:short|long) \| \d+ /)
    expect(card).toContain('| chat-near | 15 |')
    expect(card).toContain('## Messages')
    const report = JSON.parse(await readFile(join(out, 'report.json'), 'utf8'))
    expect(report.messages.discrimination.families.chat.all.alone.n).toBe(30)
    const { all } = report.messages.discrimination.languagePairs['ro-en'].all
    expect(manifest.messages?.['ro-en']).toEqual({
      n: all.right.n + all.wrong.n,
      auc: all.served.value,
      rightAccepted: all.right.accepted,
      rightRejected: all.right.rejected,
      wrongAccepted: all.wrong.accepted,
    })
  })

  test('leaves the critical head out, for nobody has calibrated it', async () => {
    const { manifest } = await loadRelease(join(folder, 'release'))
    expect(manifest.calibration.critical).toBeUndefined()
  })

  test('puts notes and figures into the card, hashes of the data into the manifest', async () => {
    const { manifest } = await loadRelease(join(folder, 'release'))
    expect(manifest.provenance.data).toEqual({ 'a/b.jsonl': 'c' })
    const card = await readFile(join(folder, 'release/CARD.md'), 'utf8')
    expect(card).toContain('Fixture rows, CC0.')
    expect(card).toContain('## Quality on test')
    expect(card).toContain('"seed": 1')
  })

  test('without a rating by anybody is calibrated on its teacher, says so, and claims no quality', async () => {
    const labels = ['tests/fixtures/labels']
    const out = join(folder, 'unrated')
    const options = { run: join(folder, 'run'), labels, out, engine: 'kernel' } as const
    const { id } = await exportRelease({ ...options, data: [] }, silent)
    const { manifest } = await loadRelease(out)
    expect(manifest.calibration.pairs['ro-en']).toMatchObject({ basis: 'teacher' })
    expect(manifest.metrics).toEqual({})
    expect((await exportRelease({ ...options, data: labels }, silent)).id).toBe(id)
  })

  test('refuses a folder that holds no finished run', async () => {
    const options = { run: join(folder, 'nowhere'), data: [], labels: [], out: join(folder, 'none'), engine: 'kernel' } as const
    await expect(exportRelease(options, silent)).rejects.toMatchObject({ code: 'BAD_RUN' })
  })

  test('refuses data with too few ratings for a calibration, in one sentence', async () => {
    const lines = (await readFile(`${DATA}/ro-en.dev.jsonl`, 'utf8')).split('\n').slice(0, 16)
    await mkdir(join(folder, 'few'))
    await writeFile(join(folder, 'few/ro-en.dev.jsonl'), lines.join('\n'))
    const options = {
      run: join(folder, 'run'),
      data: [join(folder, 'few')],
      labels: [],
      out: join(folder, 'none'),
      engine: 'kernel',
    } as const
    await expect(exportRelease(options, silent)).rejects.toThrow(
      'calibration: expected at least 20 dev rows with a rating (da), got 16',
    )
  })
})

describe('a release', () => {
  test('gives the same scores in every engine, within 2e-4', async () => {
    const release = await loadRelease(join(folder, 'release'))
    const { manifest } = release
    const [reference, ...others] = await Promise.all(
      ENGINE_NAMES.toReversed().map(async (name) => predict(rows, { manifest, engine: await createEngine(name, release) })),
    )
    for (const scores of others)
      scores.forEach(({ raw, score }, i) => {
        expect(Math.abs((raw ?? 0) - (reference?.[i]?.raw ?? Number.NaN))).toBeLessThan(2e-4)
        expect(score).toBeCloseTo(reference?.[i]?.score ?? Number.NaN, 3)
      })
  })

  test('maps its own raw output to the score it gives', async () => {
    const release = await loadRelease(join(folder, 'release'))
    const { manifest } = release
    const map = manifest.calibration.pairs['ro-en']
    const scores = await predict(rows, { manifest, engine: await createEngine('kernel', release) })
    const unbroken = scores.filter(({ flags }) => overrule('accept', flags) !== 'reject')
    expect(unbroken.length).toBeGreaterThan(50)
    for (const { raw, score } of unbroken) expect(score).toBe(map && toScore(raw ?? Number.NaN, map))
  })
})

describe('loadRelease', () => {
  test('refuses a file of which one byte was changed, naming it and both hashes', async () => {
    const damaged = await copy('tampered')
    const bytes = await readFile(join(damaged, 'student.bin'))
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
    await writeFile(join(damaged, 'student.bin'), bytes)
    await expect(loadRelease(damaged)).rejects.toMatchObject({
      code: 'BAD_STUDENT',
      field: 'student.bin',
      message: expect.stringMatching(/student\.bin: the manifest says sha256 [0-9a-f]{64} but it is [0-9a-f]{64}$/),
    })
  })

  test('refuses a file that was cut off, with both sizes', async () => {
    const damaged = await copy('cut')
    await truncate(join(damaged, 'student.onnx'), 1000)
    await expect(loadRelease(damaged)).rejects.toThrow(/student\.onnx: the manifest says \d+ bytes but it has 1000$/)
  })

  test('refuses a release of which a file is missing', async () => {
    const damaged = await copy('missing')
    await rm(join(damaged, 'report.json'))
    await expect(loadRelease(damaged)).rejects.toThrow('report.json: the manifest lists it but it cannot be read')
  })

  test('refuses a folder without a manifest, and a manifest that is cut off', async () => {
    await expect(loadRelease(folder)).rejects.toThrow('manifest.json cannot be read: is this a release folder?')
    const damaged = await copy('half')
    await truncate(join(damaged, 'manifest.json'), 200)
    await expect(loadRelease(damaged)).rejects.toMatchObject({
      code: 'BAD_MANIFEST',
      message: `${join(damaged, 'manifest.json')} is not valid JSON`,
    })
  })
})

import { makeOnnx } from '../../../../trainer/stages/make-onnx.ts'
