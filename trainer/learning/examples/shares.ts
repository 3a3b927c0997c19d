/** How much of an epoch each origin is, how heavy it weighs, and how far what is known of it goes before a teacher. */

import * as z from 'zod/mini'
import { isLanguagePair, type LanguagePair } from '../../../models/pair.ts'

const ruleSchema = z.strictObject({
  /** Beginning of the origins it speaks of: `chat-`. Left out: all. */
  origin: z._default(z.string(), ''),
  /** Left out: all. */
  languagePair: z.optional(
    z.custom<LanguagePair>((value) => typeof value === 'string' && isLanguagePair(value), 'must look like "ro-en"'),
  ),
  /** Of every loss term. */
  weight: z.optional(z.number().check(z.gt(0))),
  /** How often an epoch has each row: 2 is twice, .25 a quarter of them, drawn anew for each epoch, 0 never. */
  repeat: z.optional(z.number().check(z.gte(0), z.lte(100))),
  /** Share of what is known of a row where a teacher has spoken too. */
  known: z.optional(z.number().check(z.gte(0), z.lte(1))),
})

export const rulesSchema = z.array(ruleSchema).check(z.minLength(1, 'needs at least one rule'))

export type MixtureRule = z.infer<typeof ruleSchema>

export interface Share {
  readonly weight: number
  readonly repeat: number
  /** NaN: as the method has it. */
  readonly known: number
}

/** Each of the three as the most particular rule that states it: the longest origin, then one of a language pair. */
export const shareOf = (
  rules: readonly MixtureRule[],
  { origin, languagePair }: { readonly origin: string; readonly languagePair: string },
): Share => {
  const fitting = rules
    .filter((rule) => origin.startsWith(rule.origin) && (rule.languagePair ?? languagePair) === languagePair)
    .toSorted(
      (a, b) =>
        b.origin.length - a.origin.length || Number(b.languagePair !== undefined) - Number(a.languagePair !== undefined),
    )
  const first = (key: 'weight' | 'repeat' | 'known', otherwise: number): number =>
    fitting.find((rule) => rule[key] !== undefined)?.[key] ?? otherwise
  return { weight: first('weight', 1), repeat: first('repeat', 1), known: first('known', Number.NaN) }
}

/** Rules that speak of none of the origins. */
export const idleRules = (
  rules: readonly MixtureRule[],
  rows: readonly { readonly origin: string; readonly languagePair: string }[],
): MixtureRule[] =>
  rules.filter(
    ({ origin, languagePair }) =>
      !rows.some((row) => row.origin.startsWith(origin) && (languagePair ?? row.languagePair) === row.languagePair),
  )
