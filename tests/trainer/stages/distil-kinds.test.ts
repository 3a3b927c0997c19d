/** Training on other kinds of label than people's scores: critical errors, and a teacher alone. */

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { predict } from '../../../models/predict.ts'
import type { Row } from '../../../trainer/data/rows.ts'
import { createEngine } from '../../../trainer/release/engines/create.ts'
import { loadRelease } from '../../../trainer/release/format/release.ts'
import { edgeQe } from '../edge-qe.ts'

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kinds-'))
})

afterAll(() => rm(folder, { recursive: true }))

const distil = async (name: string, data: string): Promise<{ release: string; stderr: string }> => {
  const config = join(folder, `${name}.toml`)
  await writeFile(
    config,
    `name = "${name}"
[data]
scale = "z"
languagePairs = ["ro-en"]
${data}
[student]
rows = 1024
width = 8
hidden = 8
[training]
epochs = 8
patience = 8
batch = 32
rate = 0.01
tableRate = 0.01
warmupSteps = 5
criticalLoss = 4
`,
  )
  const run = join(folder, name)
  const { code, stderr } = await edgeQe(['distil', '--config', config, '--run', run, '--json'])
  expect(code, stderr).toBe(0)
  return { release: join(run, 'release'), stderr }
}

/** Rows of the fixtures, every third with an insult at the end, which is the critical error to find. */
const writeCritical = async (): Promise<void> => {
  await mkdir(join(folder, 'critical'))
  for (const split of ['train', 'dev']) {
    const lines = (await readFile(`tests/fixtures/rows/ro-en.${split}.jsonl`, 'utf8')).trim().split('\n')
    const rows = lines.map((line, i): Row => {
      const { source, translation } = JSON.parse(line)
      const isError = i % 3 === 0
      return {
        id: `critical:${i}`,
        languagePair: 'ro-en',
        source: `${source} `,
        translation: isError ? `${translation} idiot idiot` : translation,
        critical: isError ? 1 : 0,
      }
    })
    await writeFile(join(folder, `critical/ro-en.${split}.jsonl`), rows.map((row) => JSON.stringify(row)).join('\n'))
  }
}

describe('distil', () => {
  test('trains the critical head, calibrates it on the critical dev set, and serves it', async () => {
    await writeCritical()
    const { release, stderr } = await distil(
      'critical',
      `[[data.sources]]
path = "tests/fixtures/rows"
kinds = ["human-score"]
[[data.sources]]
path = "${join(folder, 'critical')}"
kinds = ["human-critical"]`,
    )
    expect(stderr).toMatch(/300 with a verdict on critical errors/)
    const loaded = await loadRelease(release)
    expect(loaded.manifest.calibration.critical?.slope).toBeGreaterThan(0)
    const report = JSON.parse(await readFile(join(release, 'report.json'), 'utf8'))
    expect(report.critical['ro-en']).toMatchObject({ n: 100, errors: 34 })
    expect(report.critical['ro-en'].auc).toBeGreaterThan(0.9)
    const engine = await createEngine('kernel', loaded)
    const pair = { source: 'Nu vin mâine.', translation: 'I am not coming tomorrow', languagePair: 'ro-en' } as const
    const [good, bad] = await predict([pair, { ...pair, translation: `${pair.translation} idiot idiot` }], {
      manifest: loaded.manifest,
      engine,
    })
    expect(bad?.critical).toBeGreaterThan((good?.critical ?? 1) + 0.3)
  }, 120_000)

  test('makes a student of a teacher’s labels alone, whose every reply says so', async () => {
    const { release, stderr } = await distil(
      'teacher',
      '[[data.sources]]\npath = "tests/fixtures/labels"\nkinds = ["teacher-score", "teacher-words"]',
    )
    expect(stderr).toContain('warning: ro-en: no dev row has a human rating: the epoch is chosen by agreement with the teacher')
    expect(stderr).toContain('teacher scores (there are no human ratings) of dev')
    const loaded = await loadRelease(release)
    expect(loaded.manifest.calibration.pooled.basis).toBe('teacher')
    expect(loaded.manifest.calibration.critical).toBeUndefined()
    const engine = await createEngine('kernel', loaded)
    const [score] = await predict([{ source: 'Bună', translation: 'Hello', languagePair: 'ro-en' }], {
      manifest: loaded.manifest,
      engine,
    })
    expect(score?.calibration).toBe('teacher')
    expect(await readFile(join(release, 'CARD.md'), 'utf8')).toContain('(a teacher’s)')
  }, 120_000)
})
