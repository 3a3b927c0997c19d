/** The real teacher of ../shared against what it once said of the same rows. */

import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readLabels } from '../../../trainer/data/corpora/labels.ts'
import type { Row } from '../../../trainer/data/rows.ts'
import { pearson } from '../../../trainer/statistics/metrics.ts'
import { parseHidden } from '../../../trainer/teachers/hidden.ts'
import { createOnnxTeacher } from '../../../trainer/teachers/onnx.ts'
import { isLabel, type Teacher, type TeacherAnswer, type TeacherPair } from '../../../trainer/teachers/teacher.ts'

const FOLDER = '../shared/teacher-chat'
const LABELS = '../shared/data/check'
const missing = existsSync(FOLDER) && existsSync(LABELS) ? '' : ` (skipped: ${FOLDER} or ${LABELS} is not there)`

/** Every tenth row of two very different language pairs. */
const readSample = async (): Promise<Row[]> => {
  const rows: Row[] = []
  for (const pair of ['ro-en', 'en-zh'] as const) {
    let number = 0
    for await (const { row } of readLabels(`${LABELS}/${pair}.tsv.gz`, pair)) if (row && number++ % 10 === 0) rows.push(row)
  }
  return rows
}

const toPairs = (rows: readonly Row[]): TeacherPair[] => rows.map((row, i) => ({ ...row, row: i }))

const labelAll = async (teacher: Teacher, pairs: readonly TeacherPair[]): Promise<TeacherAnswer[]> => {
  const answers: TeacherAnswer[] = new Array(pairs.length)
  for (const batch of teacher.plan(pairs)) {
    const labels = await teacher.label(
      batch.flatMap((place) => pairs[place] ?? []),
      teacher.gives,
    )
    batch.forEach((place, i) => {
      answers[place] = labels[i] ?? { failed: 'no answer' }
    })
  }
  return answers
}

describe.skipIf(missing)(`an exported model${missing}`, () => {
  let teacher: Teacher
  let rows: Row[] = []
  let answers: TeacherAnswer[] = []

  beforeAll(async () => {
    teacher = await createOnnxTeacher(FOLDER)
    rows = await readSample()
    answers = await labelAll(teacher, toPairs(rows))
  })

  afterAll(() => teacher.close())

  const labels = () =>
    answers.map((answer) => {
      if (!isLabel(answer)) throw new Error(answer.failed)
      return answer
    })

  test('gives the scores that were published, Pearson at least .999', () => {
    expect(rows.length).toBe(40)
    expect(
      pearson(
        labels().map(({ score }) => score),
        rows.map((row) => row.label?.score ?? 0),
      ),
    ).toBeGreaterThan(0.999)
  })

  test('gives the critical-error logits that were published, Pearson at least .999', () => {
    expect(
      pearson(
        labels().map(({ critical = 0 }) => critical),
        rows.map((row) => row.label?.critical ?? 0),
      ),
    ).toBeGreaterThan(0.999)
  })

  test('gives the BAD logit of every token that was published, within the tenth that label files round to', () => {
    const differences = rows.flatMap((row, i) =>
      (row.label?.words ?? []).flatMap((published, t) => {
        const logit = labels()[i]?.words?.[t]
        return typeof published === 'number' && typeof logit === 'number'
          ? [Math.abs(logit - published)]
          : published === null
            ? []
            : [9]
      }),
    )
    expect(differences.length).toBeGreaterThan(400)
    expect(differences.filter((difference) => difference > 0.15).length / differences.length).toBeLessThan(0.02)
  })

  test('keeps of the hidden states five pieces a side and a tenth of their dimensions, under 2.5 KB a pair', () => {
    for (const { hidden } of labels()) {
      expect(hidden?.length).toBeLessThan(2500)
      const { pooled, pieces } = parseHidden(hidden ?? new Uint8Array())
      expect(pooled.length).toBe(256)
      for (const { dimensions, values } of pieces) {
        expect(dimensions.length).toBe(38)
        expect(values.every(Number.isFinite)).toBe(true)
      }
      expect(pieces.filter(({ side }) => side === 'source').length).toBeLessThanOrEqual(5)
      expect(pieces.filter(({ side }) => side === 'translation').length).toBeGreaterThan(0)
    }
  })

  test('says the same of a pair alone as in its batch, within 2e-3', async () => {
    const [first] = toPairs(rows)
    const [alone] = first ? await teacher.label([first], []) : []
    expect(alone && isLabel(alone) ? Math.abs(alone.score - (labels()[0]?.score ?? 9)) : 9).toBeLessThan(2e-3)
  })
})
