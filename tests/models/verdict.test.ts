import { describe, expect, test } from 'vitest'
import { FLAGS, type Flag } from '../../models/flags/index.ts'
import type { Verdict } from '../../models/score.ts'
import { BEST_VERDICT, overrule, toVerdict } from '../../models/verdict.ts'

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
