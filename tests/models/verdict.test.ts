import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { toOpenApi } from '../../edge/openapi/document.ts'
import { FLAGS, type Flag } from '../../models/flags/index.ts'
import type { Verdict } from '../../models/score.ts'
import {
  BEST_VERDICT,
  lengthOf,
  overrule,
  PRESETS,
  toThresholds,
  toVerdict,
  toVerdictBasis,
  type VerdictLines,
} from '../../models/verdict.ts'

const flags = Object.keys(FLAGS) as Flag[]

describe('the verdict', () => {
  test('is drawn at the thresholds, which belong to the better side', () => {
    const thresholds = { accept: 0.7, reject: 0.5 }
    expect([0.7, 0.69, 0.5, 0.49].map((score) => toVerdict(score, thresholds))).toEqual([
      'accept',
      'review',
      'review',
      'reject',
    ])
  })

  test.each(flags)('with the flag %s is at best what the table says, and never better than without', (flag) => {
    const best = BEST_VERDICT[flag] ?? 'accept'
    const order: Verdict[] = ['reject', 'review', 'accept']
    for (const verdict of order)
      expect(overrule(verdict, [flag])).toBe(order[Math.min(order.indexOf(verdict), order.indexOf(best))])
  })

  test('takes the strictest of several flags', () => {
    expect(overrule('accept', ['copy', 'script', 'length'])).toBe('reject')
  })
})

const LINES: VerdictLines = {
  lenient: { accept: 0.4, basis: 'own', goodAccepted: 0.9 },
  balanced: { accept: 0.6, basis: 'own', goodAccepted: 0.7 },
  strict: { basis: 'pooled', goodAccepted: 0 },
  reject: { below: 0.5, basis: 'made' },
}

describe('the table of flags', () => {
  const documented = readFileSync('docs/flags.md', 'utf8')

  test.each(flags.filter((flag) => flag !== 'same'))('of the docs says of %s what is done', (flag) => {
    const row = documented.split('\n').find((line) => line.startsWith('|') && line.split('|')[1]?.includes(`\`${flag}\``))
    const verdict = row?.split('|')[2] ?? ''
    expect(/`(review|reject)`/.exec(verdict)?.[1]).toBe(BEST_VERDICT[flag])
  })

  test.each(flags)('of the API document says it of %s, too', (flag) => {
    const best = BEST_VERDICT[flag]
    expect(JSON.stringify(toOpenApi('1.0.0'))).toContain(best ? `\`${flag}\` (verdict: at best \`${best}\`)` : `\`${flag}\``)
  })
})

describe('where the lines lie', () => {
  const verdicts = { 'ro-en': LINES }

  test('is of the language pair and the preset, balanced where none is asked for', () => {
    expect(toThresholds({ verdicts }, { languagePair: 'ro-en' })).toEqual({ accept: 0.6, reject: 0.5 })
    expect(toThresholds({ verdicts }, { languagePair: 'ro-en' }, 'balanced')).toEqual({ accept: 0.6, reject: 0.5 })
  })

  test('is of short messages apart where the release says so, by source tokens, two of Thai for one', () => {
    const both = { ...LINES, short: { ...LINES, balanced: { accept: 0.3, basis: 'made' as const, goodAccepted: 0.9 } } }
    const calibration = { verdicts: { 'ro-en': both, 'th-en': LINES }, shortTokens: 8 }
    const acceptOf = (tokens: number): number =>
      toThresholds(calibration, { languagePair: 'ro-en', length: lengthOf(tokens, 'ro-en', calibration) }).accept
    expect([acceptOf(8), acceptOf(9)]).toEqual([0.3, 0.6])
    expect([lengthOf(16, 'th-en', calibration), lengthOf(17, 'th-en', calibration)]).toEqual(['short', 'long'])
    expect(toThresholds(calibration, { languagePair: 'th-en', length: 'short' }).accept).toBe(0.6)
    expect(lengthOf(1, 'ro-en', {})).toBe('long')
  })

  test('is never with the lower above the upper', () => {
    expect(toThresholds({ verdicts }, { languagePair: 'ro-en' }, 'lenient')).toEqual({ accept: 0.4, reject: 0.4 })
  })

  test('accepts nothing where nothing can be promised of it, and rejects nothing likewise', () => {
    const { accept, reject } = toThresholds({ verdicts }, { languagePair: 'ro-en' }, 'strict')
    expect([toVerdict(1, { accept, reject }), toVerdict(0.2, { accept, reject })]).toEqual(['review', 'reject'])
    const unsure = { 'ro-en': { ...LINES, reject: { basis: 'pooled' as const } } }
    expect(toVerdict(0, toThresholds({ verdicts: unsure }, { languagePair: 'ro-en' }))).toBe('review')
  })

  test('is what the caller draws, whatever the release says', () => {
    const mine = { accept: 0.9, reject: 0.1 }
    expect(toThresholds({ verdicts }, { languagePair: 'ro-en' }, mine)).toBe(mine)
  })

  test('is as before of a release without lines of its own', () => {
    const thresholds = { accept: 0.8, reject: 0.2 }
    expect(toThresholds({ thresholds }, { languagePair: 'ro-en' })).toEqual(thresholds)
    expect(toThresholds({ thresholds, verdicts }, { languagePair: 'en-zh' })).toEqual(thresholds)
    expect(toThresholds({ thresholds }, { languagePair: 'ro-en' }, 'strict')).toEqual(PRESETS.strict)
  })

  test('stands on the weaker of what its two lines stand on', () => {
    expect(toVerdictBasis(LINES)).toBe('made')
    expect(toVerdictBasis({ ...LINES, reject: { basis: 'own' } })).toBe('own')
    expect(toVerdictBasis({ ...LINES, balanced: { basis: 'pooled', goodAccepted: 0 } })).toBe('pooled')
  })
})
