/** Messages once more as somebody else would have typed them, with the same labels: what changes no meaning changes no score. */

import * as z from 'zod/mini'
import { loadLexicon } from '../../data/augment/lexicon.ts'
import { addNoise, type NoiseName } from '../../data/augment/noise.ts'
import type { Row } from '../../data/rows.ts'
import { createRandom, type Random } from '../../statistics/random.ts'
import type { WeightedRow } from './join-rows.ts'

export const viewsSchema = z.strictObject({
  /** Share of the rows that are there a second time, noisy. */
  share: z.number().check(z.gt(0), z.lte(1)),
  /** Beginnings of the origins that are. Left out: all. */
  origins: z.optional(z.array(z.string()).check(z.minLength(1, 'needs one origin at least'))),
})

export type Views = z.infer<typeof viewsSchema>

type Texts = Pick<Row, 'source' | 'translation'>
type ChangeTexts = (row: Row, random: Random) => Texts | undefined

/** Keeps the draw apart from the streams of other draws. */
const DRAW = 0x76696577

/** The rows, and behind them the noisy ones of a share. A pure function of rows and seed. */
export const addViews = (rows: readonly WeightedRow[], { share, origins = [''], seed }: Views & { readonly seed: number }) => {
  const views = rows.flatMap((row, place): WeightedRow[] => {
    const random = createRandom(seed, DRAW, place)
    if (random.uniform() >= share || !origins.some((origin) => row.id.startsWith(origin))) return []
    const texts = changeTexts(row, random)
    return texts ? [{ ...row, ...texts, tags: undefined, labels: row.labels.map(withoutWords) }] : []
  })
  return [...rows, ...views]
}

/** Word labels are of the tokens of the row as it was. */
const withoutWords = (label: WeightedRow['labels'][number]): WeightedRow['labels'][number] =>
  label && { ...label, words: undefined }

/** One or two changes. */
const changeTexts = (row: Row, random: Random): Texts | undefined => {
  let texts: Texts | undefined
  for (let left = random.uniform() < 0.7 ? 1 : 2; left > 0; left--) {
    const change = CHANGES[Math.floor(random.uniform() * CHANGES.length)]
    texts = change?.({ ...row, ...texts }, random) ?? texts
  }
  return texts
}

const sidesOf = (row: Row) =>
  (['source', 'translation'] as const).map((side, at) => ({
    side,
    text: row[side],
    language: row.languagePair.split('-')[at] ?? '',
    otherLanguage: row.languagePair.split('-')[1 - at] ?? '',
  }))

/** A noise of data/augment on the sides named; the same draw for both. */
const noise =
  (name: NoiseName, ...wanted: readonly (keyof Texts)[]): ChangeTexts =>
  (row, random) => {
    const seed = random.bits()
    const lexicon = loadLexicon()
    const changed = sidesOf(row).map(({ side, text, language, otherLanguage }) =>
      wanted.includes(side)
        ? (addNoise(name, text, { random: createRandom(seed), lexicon, language, otherLanguage }) ?? text)
        : text,
    )
    return toTexts(row, changed)
  }

/** Marks of Vietnamese are tones: without them it is other words. */
const withoutDiacritics: ChangeTexts = (row, random) =>
  row.languagePair.startsWith('vi-') ? undefined : noise('diacritics', 'source')(row, random)

const FINALS = ['', '.', '!', '!!', '…', '...'] as const
/** What ends a sentence without asking. */
const FINAL = /[.!…。！।]+$/u

/** Another end of both sides, or none; a question stays a question. */
const otherFinals: ChangeTexts = (row, random) => {
  const final = FINALS[Math.floor(random.uniform() * FINALS.length)] ?? ''
  const bare = sidesOf(row).map(({ text }) => text.trimEnd().replace(FINAL, ''))
  if (bare.some((text) => text === '' || /[?？؟]$/u.test(text))) return undefined
  return toTexts(
    row,
    bare.map((text) => text + final),
  )
}

const toTexts = (row: Row, [source = '', translation = '']: readonly string[]): Texts | undefined =>
  source === row.source && translation === row.translation ? undefined : { source, translation }

const CHANGES: readonly ChangeTexts[] = [
  noise('emoji', 'source', 'translation'),
  noise('mention', 'source', 'translation'),
  noise('link', 'source', 'translation'),
  noise('elongation', 'source'),
  noise('elongation', 'source', 'translation'),
  noise('case', 'source', 'translation'),
  withoutDiacritics,
  otherFinals,
  otherFinals,
]
