import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Flag } from '../../../models/flags/index.ts'
import { toLanguagePair } from '../../../models/pair.ts'
import { type PredictOptions, predict } from '../../../models/predict.ts'
import type { Verdict } from '../../../models/score.ts'
import { lengthOf, toThresholds, toVerdict } from '../../../models/verdict.ts'
import { createEngine } from '../../../trainer/release/engines/create.ts'
import { loadRelease } from '../../../trainer/release/format/release.ts'

interface Message {
  readonly kind: string
  readonly id: string
  readonly source: string
  readonly translation: string
  readonly sourceLang: string
  readonly targetLang: string
  readonly want: {
    readonly flagsHave?: readonly Flag[]
    readonly flagsLack?: readonly Flag[]
    readonly verdictNot?: readonly Verdict[]
    readonly verdictIs?: Verdict
    readonly flagged?: boolean
  }
}

const messages = JSON.parse(readFileSync('tests/fixtures/messages.json', 'utf8')) as Message[]

/** What only a student can give: that a right translation is a good one. Flags may not stand in its way. */
const IS_OF_THE_STUDENT = ['invisible', 'same writing']

let shipped: PredictOptions

beforeAll(async () => {
  const release = await loadRelease('models/default')
  // A student that accepts what is not the flags' to decide.
  const pairs = [
    ...new Set([...release.manifest.languagePairs, ...messages.map((m) => toLanguagePair(m.sourceLang, m.targetLang))]),
  ]
  shipped = { manifest: { ...release.manifest, languagePairs: pairs }, engine: await createEngine('kernel', release) }
})

describe('messages of chats', () => {
  test.each(messages.map((message) => [message.kind, message.id, message] as const))('%s: %s', async (kind, _, message) => {
    const { source, translation, sourceLang, targetLang, want } = message
    const languagePair = toLanguagePair(sourceLang, targetLang)
    const [reply] = await predict([{ source, translation, languagePair }], shipped)
    if (!reply) throw new Error('no reply')
    const { flags, verdict, score, tokens } = reply
    expect(flags).toEqual(expect.arrayContaining([...(want.flagsHave ?? [])]))
    for (const flag of want.flagsLack ?? []) expect(flags).not.toContain(flag)
    expect(want.verdictNot ?? []).not.toContain(verdict)
    if (want.flagged) expect(flags).not.toEqual([])
    if (want.verdictIs && IS_OF_THE_STUDENT.includes(kind)) {
      expect(flags).toEqual([])
      const { calibration } = shipped.manifest
      const length = lengthOf(tokens.source, languagePair, calibration)
      expect(verdict).toBe(toVerdict(score ?? Number.NaN, toThresholds(calibration, { languagePair, length })))
    } else if (want.verdictIs) expect(verdict).toBe(want.verdictIs)
  })
})
