/** How much of anything is taken: defaults, and what an operator may set instead. */

import { QualityError } from '../../models/errors.ts'

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
  /** Jobs that a key has at once, finished ones that are still kept included. */
  jobs: 100,
  /** The input of a job: what is stored of 100,000 chunks can still be listed in one request. */
  jobBytes: 100 * 1024 * MiB,
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
  /** A row: two texts at their default limit with every unit escaped in JSON, and room for the rest. */
  rowBytes: MiB / 4,
} as const

let known: { readonly setting: string; readonly limits: Limits } | undefined

/** The setting LIMITS, a JSON object. Throws UNCONFIGURED naming the field. */
export const parseLimits = (setting = ''): Limits => {
  if (setting === '') return LIMITS
  if (known?.setting !== setting) {
    known = { setting, limits: { ...LIMITS, ...readLimits(setting) } }
  }
  return known.limits
}

// By hand, since every request asks for the limits, and a first one should not load what reads schemas.
const readLimits = (setting: string): Partial<Limits> => {
  const refuse = (message: string, field = 'LIMITS'): never => {
    throw new QualityError('UNCONFIGURED', `LIMITS${message}`, { field })
  }
  let set: unknown
  try {
    set = JSON.parse(setting)
  } catch {
    refuse(' is not valid JSON')
  }
  if (typeof set !== 'object' || set === null || Array.isArray(set)) return refuse(': expected an object')
  for (const [key, value] of Object.entries(set)) {
    if (!Object.hasOwn(LIMITS, key)) refuse(`: unknown key ${JSON.stringify(key)}`, key)
    if (!Number.isSafeInteger(value) || Number(value) < 1)
      refuse(`: ${key}: expected a whole number, 1 or more, got ${JSON.stringify(value)}`, key)
  }
  return set
}
