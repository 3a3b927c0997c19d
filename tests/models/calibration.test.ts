import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  EVIDENCE_WEIGHTS,
  type ScoreCalibration,
  summariseWords,
  toInterval,
  toProbability,
  toRelativeError,
  toScore,
} from '../../models/calibration.ts'

/** Strictly rising knots, none nearer to a score of 0 or 1 than about a thousandth. */
const calibrations: fc.Arbitrary<ScoreCalibration> = fc
  .array(fc.tuple(fc.double({ min: 1e-6, max: 3, noNaN: true }), fc.double({ min: 0.01, max: 1, noNaN: true })), {
    minLength: 3,
    maxLength: 14,
  })
  .chain((steps) =>
    fc.double({ min: -5, max: 5, noNaN: true }).map((start) => {
      const total = steps.reduce((sum, [, rise]) => sum + rise, 0)
      let [raw, score] = [start, 0]
      const knots = steps.slice(0, -1).map(([width, rise]): [number, number] => {
        raw += width
        score += rise
        return [raw, score / total]
      })
      return { knots, low: -0.2, high: 0.1 }
    }),
  )

const raws = fc.oneof(
  fc.double({ min: -20, max: 20, noNaN: true }),
  fc.double({ min: -1e300, max: 1e300, noNaN: true }),
  fc.constantFrom(Number.MAX_VALUE, -Number.MAX_VALUE, 0, -0),
)

describe('the score of a raw output', () => {
  test('is within 0-1 and never falls, however large the outputs', () => {
    fc.assert(
      fc.property(calibrations, raws, raws, (calibration, a, b) => {
        const [low, high] = [toScore(Math.min(a, b), calibration), toScore(Math.max(a, b), calibration)]
        expect(low).toBeGreaterThanOrEqual(0)
        expect(high).toBeLessThanOrEqual(1)
        expect(low).toBeLessThanOrEqual(high)
      }),
      { numRuns: 2000 },
    )
  })

  test('rises strictly where a student answers', () => {
    const near = fc.double({ min: -50, max: 50, noNaN: true })
    fc.assert(
      fc.property(calibrations, near, fc.double({ min: 1e-3, max: 5, noNaN: true }), (calibration, raw, step) => {
        expect(toScore(raw + step, calibration)).toBeGreaterThan(toScore(raw, calibration))
      }),
      { numRuns: 2000 },
    )
  })

  test('rises strictly a hundred thousand away from the knots, and is not 0 or 1 there', () => {
    fc.assert(
      fc.property(calibrations, fc.integer({ min: 100, max: 100_000 }), (calibration, far) => {
        const scores = [-far - 1, -far, far, far + 1].map((raw) => toScore(raw, calibration))
        expect(scores).toEqual([...new Set(scores)].toSorted((a, b) => a - b))
        expect(scores[0]).toBeGreaterThan(0)
        expect(scores[3]).toBeLessThan(1)
      }),
      { numRuns: 500 },
    )
  })

  test('is the knot itself at a knot, and half way between two half way along the line', () => {
    fc.assert(
      fc.property(calibrations, (calibration) => {
        calibration.knots.forEach(([raw, score], k) => {
          expect(toScore(raw, calibration)).toBeCloseTo(score, 12)
          const next = calibration.knots[k + 1]
          if (next) expect(toScore((raw + next[0]) / 2, calibration)).toBeCloseTo((score + next[1]) / 2, 6)
        })
      }),
    )
  })

  test('goes through an outer knot without a jump', () => {
    const calibration: ScoreCalibration = { knots: [[-1, 0.3], [1, 0.8]], low: 0, high: 0 } // biome-ignore format: a line
    for (const [raw, score] of calibration.knots) {
      expect(toScore(raw - 1e-9, calibration)).toBeCloseTo(score, 6)
      expect(toScore(raw + 1e-9, calibration)).toBeCloseTo(score, 6)
    }
    expect(toScore(-2, calibration)).toBeCloseTo(0.15, 12)
    expect(toScore(2, calibration)).toBeCloseTo(0.9, 12)
  })
})

describe('reading a score', () => {
  test('an interval holds its score and stays within 0-1', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), calibrations, (score, calibration) => {
        const [low, high] = toInterval(score, calibration)
        expect(low).toBeGreaterThanOrEqual(0)
        expect(low).toBeLessThanOrEqual(score)
        expect(high).toBeGreaterThanOrEqual(score)
        expect(high).toBeLessThanOrEqual(1)
      }),
    )
  })

  test('an interval of a message whose error is expected to be twice the usual is twice as wide, within 0-1', () => {
    const calibration: ScoreCalibration = { knots: [], low: -0.125, high: 0.25 }
    expect(toInterval(0.5, calibration, 2)).toEqual([0.25, 1])
    expect(toInterval(0.5, calibration)).toEqual([0.375, 0.75])
    expect(toInterval(0.125, calibration, 2)).toEqual([0, 0.625])
  })

  test('the expected error is the usual one without weights, and neither nothing nor without bound with any', () => {
    const evidence = fc.record({
      score: fc.double({ min: 0, max: 1, noNaN: true }),
      source: fc.nat(10_000),
      translation: fc.nat(10_000),
      bad: fc.double({ min: 0, max: 1, noNaN: true }),
      spread: fc.double({ min: 0, max: 0.5, noNaN: true }),
      flagged: fc.boolean(),
    })
    const weight = fc.double({ min: -50, max: 50, noNaN: true })
    const weights = fc.array(weight, { minLength: EVIDENCE_WEIGHTS, maxLength: EVIDENCE_WEIGHTS })
    fc.assert(
      fc.property(evidence, weights, (message, some) => {
        expect(toRelativeError(message, new Array<number>(EVIDENCE_WEIGHTS).fill(0))).toBe(1)
        expect(toRelativeError(message, some)).toBeGreaterThanOrEqual(0.2)
        expect(toRelativeError(message, some)).toBeLessThanOrEqual(4)
      }),
    )
  })

  test('words are summed up by their mean and spread, none of them by nothing', () => {
    expect(summariseWords([])).toEqual({ bad: 0, spread: 0 })
    const { bad, spread } = summariseWords([{ bad: 0.2 }, { bad: 0.6 }])
    expect(bad).toBeCloseTo(0.4, 12)
    expect(spread).toBeCloseTo(0.2, 12)
  })

  test('a logit is a probability, even odds where slope and offset cancel it', () => {
    expect(toProbability(2, { slope: 0.5, offset: -1 })).toBe(0.5)
    expect(toProbability(-1e6, { slope: 1, offset: 0 })).toBe(0)
    expect(toProbability(1e6, { slope: 1, offset: 0 })).toBe(1)
  })
})
