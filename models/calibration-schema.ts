/** The schema of what a manifest says of reading a student's outputs. */

import * as z from 'zod/mini'
import { EVIDENCE_WEIGHTS } from './calibration.ts'
import { LOG_PROB_WEIGHTS } from './log-probs.ts'
import { isLanguagePair } from './pair.ts'

export const unit = () => z.number().check(z.gte(0), z.lte(1))
export const count = () => z.int().check(z.nonnegative())
export const languagePair = () => z.string().check(z.refine(isLanguagePair, 'must look like "ro-en"'))

const increasing = (knots: readonly (readonly [number, number])[]): boolean =>
  knots.every(([x, y], i) => {
    const before = knots[i - 1]
    return !before || (x > before[0] && y > before[1])
  })

const createScoreCalibrationSchema = () =>
  z.strictObject({
    knots: z
      // Beyond an outer knot whose score is 0 or 1 all raw outputs would tie.
      .array(z.readonly(z.tuple([z.number(), z.number().check(z.gt(0), z.lt(1))])))
      .check(z.minLength(2), z.refine(increasing, 'must increase strictly in both coordinates')),
    low: z.number().check(z.gte(-1), z.lte(0)),
    high: z.number().check(z.gte(0), z.lte(1)),
    /** Ratings it was fitted on. */
    ratings: count(),
    /** Whose they were: absent, people's. */
    basis: z.optional(z.literal('teacher')),
    /** Of what messages it holds: absent, of all; `long`, of those that `short` does not read. */
    length: z.optional(z.literal('long')),
  })

const createLogProbSchema = () =>
  z.extend(createScoreCalibrationSchema(), {
    /** Of the raw output and the features of models/log-probs.ts. */
    weights: z.array(z.number()).check(z.length(LOG_PROB_WEIGHTS)),
    offset: z.number(),
  })

const createLogitCalibrationSchema = () => z.strictObject({ slope: z.number().check(z.positive()), offset: z.number() })

const verdictBasis = () => z.enum(['own', 'made', 'pooled'])

const createVerdictSchema = () => {
  const line = z.strictObject({ accept: z.optional(unit()), basis: verdictBasis(), goodAccepted: unit() })
  const lines = z.strictObject({
    lenient: line,
    balanced: line,
    strict: line,
    reject: z.strictObject({ below: z.optional(unit()), basis: verdictBasis() }),
  })
  return z.extend(lines, { short: z.optional(lines) })
}

export const createCalibrationSchema = () =>
  z
    .strictObject({
      /** By language pair: those with human ratings of their own. */
      pairs: z.record(languagePair(), createScoreCalibrationSchema()),
      /** Fitted on all of them, for language pairs that have none. */
      pooled: createScoreCalibrationSchema(),
      /** Fitted on the short messages of all of them, for those of every language pair but one whose own map holds for all. */
      short: z.optional(createScoreCalibrationSchema()),
      /** Share of ratings that an interval is meant to hold. */
      coverage: unit(),
      /** Lines for all language pairs that `verdicts` does not name. */
      thresholds: z.optional(
        z
          .strictObject({ accept: unit(), reject: unit() })
          .check(z.refine(({ accept, reject }) => reject <= accept, 'reject must not be above accept')),
      ),
      /** By language pair: where its lines lie, and what is promised of them (models/verdict.ts). */
      verdicts: z.optional(z.record(languagePair(), createVerdictSchema())),
      /** Messages of at most so many source tokens have the lines of `short`, where `verdicts` has them. */
      shortTokens: z.optional(z.int().check(z.positive())),
      /** Weights of how far off a message's score may be, against others of its language pair; absent: all alike. */
      errors: z.optional(z.array(z.number()).check(z.length(EVIDENCE_WEIGHTS))),
      /** By language pair, for callers who send the MT system's log-probabilities: read in place of the map above. */
      logProbs: z.optional(z.record(languagePair(), createLogProbSchema())),
      /** Logit of a wrong word -> probability, with an offset for some language pairs; absent: the head is not trained. */
      words: z.optional(
        z.extend(createLogitCalibrationSchema(), { offsets: z.optional(z.record(languagePair(), z.number())) }),
      ),
      /** Logit of a critical error -> probability; absent: the head is not trained and calibrated. */
      critical: z.optional(createLogitCalibrationSchema()),
    })
    .check(
      z.refine(({ thresholds, verdicts }) => thresholds !== undefined || verdicts !== undefined, {
        path: ['thresholds'],
        error: 'is required where there are no verdicts',
      }),
    )
