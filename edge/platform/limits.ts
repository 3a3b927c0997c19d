/** How much of anything is taken: defaults, and what an operator may set instead. */

import * as z from 'zod/mini'
import { parseJson } from '../../models/json.ts'
import { once } from '../../models/once.ts'

const MiB = 1024 * 1024

/** What the setting LIMITS may change. */
export const LIMITS = {
  /** A request body but for a part of a job. Two texts at their limit fit several times over; a batch of chat messages too. */
  bodyBytes: MiB / 2,
  /** One text, in UTF-16 units: more than any chat allows, little enough to score within a request's CPU time. */
  textLength: 10_000,
  /** Pairs of a batch. */
  items: 256,
  /** How long a request may wait, the first load of a student included. */
  timeoutMs: 10_000,
} as const

export type Limits = Readonly<Record<keyof typeof LIMITS, number>>

/** What R2 and Workers give, for bulk jobs. */
export const JOB_LIMITS = {
  /** R2 wants every part of an upload but the last to have the same size, 5 MiB or more. */
  minPartBytes: 5 * MiB,
  /** What is asked for: few requests, little lost with one that fails. */
  partBytes: 10 * MiB,
  /** Workers take bodies of 100 MB at most on the plans for free. */
  maxPartBytes: 95 * MiB,
  parts: 10_000,
  /** A whole input: what is stored of 100,000 chunks can still be listed in one request. */
  bytes: 100 * 1024 * MiB,
  /** A row: two texts at their default limit with every unit escaped in JSON, and room for the rest. */
  rowBytes: MiB / 4,
} as const

const positive = () => z.optional(z.int().check(z.gte(1)))

const schema = once(() =>
  z.strictObject({
    bodyBytes: positive(),
    textLength: positive(),
    items: positive(),
    timeoutMs: positive(),
  }),
)

let known: { readonly setting: string; readonly limits: Limits } | undefined

/** The setting LIMITS, a JSON object. Throws UNCONFIGURED naming the field. */
export const parseLimits = (setting = ''): Limits => {
  if (setting === '') return LIMITS
  if (known?.setting !== setting) {
    const set = parseJson(setting, schema(), { code: 'UNCONFIGURED', what: 'LIMITS' })
    known = { setting, limits: { ...LIMITS, ...set } as Limits }
  }
  return known.limits
}
