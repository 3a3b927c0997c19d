/**
 * about.json of a release: how good the student is and how it was made. No score needs it, so that it is a file of its own,
 * which the manifest lists; before the fourth reader it was part of the manifest.
 */

import * as z from 'zod/mini'
import { count, languagePair, unit } from './calibration-schema.ts'
import { parseJson } from './json.ts'

export const ABOUT_FILE = 'about.json'

const createMetricsSchema = () =>
  z.strictObject({
    n: count(),
    pearson: z.number(),
    spearman: z.number(),
    /** Pearson of the same gold with the scores of shuffled translations. */
    shuffledPearson: z.optional(z.number()),
    /** Pearson where the callers send log-probabilities too. */
    logProbsPearson: z.optional(z.number()),
    /** Share of people's ratings inside the interval. */
    coverage: z.optional(unit()),
  })

const createMessagesSchema = () =>
  z.strictObject({
    /** Messages that are right or wrong by how they were made. */
    n: count(),
    /** Area under the ROC curve of right above wrong, by verdict and then by score. */
    auc: unit(),
    rightAccepted: unit(),
    rightRejected: unit(),
    wrongAccepted: unit(),
  })

export const createAboutSchema = () =>
  z.object({
    /** Quality of the quantised student against human ratings, by split and language pair. */
    metrics: z.record(z.string(), z.record(languagePair(), createMetricsSchema())),
    /** How well right messages are told from wrong ones, as served, by language pair. */
    messages: z.optional(z.record(languagePair(), createMessagesSchema())),
    /** How it was made: seed, commit, package versions, hashes of the data. */
    provenance: z.record(z.string(), z.unknown()),
  })

export type About = z.infer<ReturnType<typeof createAboutSchema>>
export type MessageMetrics = z.infer<ReturnType<typeof createMessagesSchema>>
export type ReleaseMetrics = z.infer<ReturnType<typeof createMetricsSchema>>

/** What nobody has said anything about. */
export const NOTHING_ABOUT: About = { metrics: {}, provenance: {} }

/** Throws BAD_MANIFEST naming the field. */
export const parseAbout = (text: string): About =>
  parseJson(text, createAboutSchema(), { code: 'BAD_MANIFEST', what: ABOUT_FILE })

/** What an older manifest says itself. */
export const aboutIn = ({ metrics, messages, provenance }: { [Key in keyof About]?: About[Key] | undefined }): About => ({
  metrics: metrics ?? NOTHING_ABOUT.metrics,
  ...(messages ? { messages } : {}),
  provenance: provenance ?? NOTHING_ABOUT.provenance,
})
