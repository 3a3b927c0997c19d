/** One step of a recipe on one row. Deterministic: a row's numbers come from seed, step and the row's place alone. */

import { createRandom, type Random } from '../../statistics/random.ts'
import type { Row } from '../rows.ts'
import { type Corrupt, double, drop, replace, swap, truncate } from './corruptions.ts'
import { flipPerson, flipTense } from './english-flips.ts'
import { type FlipText, flipName, flipNegation, flipNumber, flipPolarity } from './flips.ts'
import { type Lexicon, loadLexicon } from './lexicon.ts'
import { extend, type Mix, mismatch, near, partial, spliceSystems } from './mixtures.ts'
import { addNoise, KEPT, type NoiseName } from './noise.ts'
import type { Pool } from './pool.ts'
import { type CORRUPTIONS, type FLIPS, type MIXES, nameOf, type Step } from './recipe.ts'
import { below, pick } from './units.ts'

const CORRUPT: Readonly<Record<(typeof CORRUPTIONS)[number], Corrupt>> = { drop, double, swap, replace, truncate }
const MIX: Readonly<Record<(typeof MIXES)[number], Mix>> = { mismatch, near, partial, splice: spliceSystems, extend }
interface Flipping {
  readonly flip: FlipText
  /** What a right pair is worth when it is flipped, on the scale of `known`: as much as wrong translations of that kind. */
  readonly known: number
  /** Absent where the reader would not act on it. */
  readonly critical?: 1
}
const FLIP: Readonly<Record<(typeof FLIPS)[number], Flipping>> = {
  numbers: { flip: flipNumber, known: -1.2, critical: 1 },
  names: { flip: flipName, known: -1.2, critical: 1 },
  negation: { flip: flipNegation, known: -1.5, critical: 1 },
  polarity: { flip: flipPolarity, known: -1.4, critical: 1 },
  person: { flip: flipPerson, known: -1.2, critical: 1 },
  tense: { flip: flipTense, known: -0.9 },
}
/** The least that is known of a pair whose flip is known to be wrong. */
const RIGHT = 0.5

export interface Applying {
  readonly random: Random
  readonly pool: Pool
}

type Texts = Pick<Row, 'source' | 'translation' | 'known' | 'critical'>

/**
 * The row that a step makes of another, `augment:<step>:<id>`; what people or a teacher said of the old one is left
 * behind, but a flip of what is known to be right is known to be wrong. Undefined where the step has nothing to work on.
 */
export const applyStep = (step: Step, row: Row, applying: Applying): Row | undefined => {
  const made = make(step, row, applying)
  if (!made || (made.source === row.source && made.translation === row.translation)) return undefined
  if (made.source.trim() === '' || made.translation.trim() === '') return undefined
  return { id: `augment:${nameOf(step)}:${row.id}`, languagePair: row.languagePair, ...made }
}

const make = (step: Step, row: Row, { random, pool }: Applying): Texts | undefined => {
  const { source, translation } = row
  const put = (text: string | undefined): Texts | undefined => (text === undefined ? undefined : { source, translation: text })
  switch (step.kind) {
    case 'copy':
      return put(source)
    case 'noise':
      return makeNoise(step, row, random)
    case 'numbers':
    case 'names':
    case 'negation':
    case 'polarity':
    case 'person':
    case 'tense':
      return makeFlip(step, row, { random, pool })
    case 'mismatch':
    case 'near':
    case 'partial':
    case 'splice':
    case 'extend':
      return put(MIX[step.kind](row, { random, pool }))
    default:
      return put(CORRUPT[step.kind](translation, { random, words: pool.words }))
  }
}

const languageOf = ({ languagePair }: Row, side: 'source' | 'translation'): string =>
  languagePair.split('-')[side === 'source' ? 0 : 1] ?? ''

const englishSideOf = (row: Row): 'source' | 'translation' | undefined =>
  (['source', 'translation'] as const).find((side) => languageOf(row, side) === 'en')

const makeFlip = (
  { kind, side: wanted, onlyRight }: Extract<Step, { kind: keyof typeof FLIP }>,
  row: Row,
  { random, pool }: Applying,
): Texts | undefined => {
  const isRight = row.known !== undefined && row.known >= RIGHT
  if (onlyRight && !isRight) return undefined
  const side = wanted === 'english' ? englishSideOf(row) : wanted
  if (!side) return undefined
  const { flip, known, critical } = FLIP[kind]
  const flipped = flip(row[side], { random, lexicon: loadLexicon(), language: languageOf(row, side), names: pool.names[side] })
  if (flipped === undefined) return undefined
  return {
    source: row.source,
    translation: row.translation,
    [side]: flipped,
    ...(isRight ? { known } : {}),
    ...(critical === undefined ? {} : { critical }),
  }
}

const makeNoise = ({ side, noises, most }: Extract<Step, { kind: 'noise' }>, row: Row, random: Random): Texts | undefined => {
  const lexicon = loadLexicon()
  let texts: Texts = { source: row.source, translation: row.translation }
  const times = 1 + below(random, most)
  const left = [...noises]
  for (let i = 0; i < times && left.length > 0; i++) {
    const name = pick(random, left)
    if (name === undefined) break
    left.splice(left.indexOf(name), 1)
    const seed = random.bits()
    for (const each of side === 'both' ? (['source', 'translation'] as const) : [side]) {
      // Both sides draw the same emoji, tag or link; everything else each by itself.
      const stream = KEPT.includes(name) || each === 'source' ? 0 : 1
      texts = { ...texts, [each]: addTo(texts[each], name, { row, side: each, random: createRandom(seed, stream), lexicon }) }
    }
  }
  return texts
}

interface NoiseOptions {
  readonly row: Row
  readonly side: 'source' | 'translation'
  readonly random: Random
  readonly lexicon: Lexicon
}

const addTo = (text: string, name: NoiseName, { row, side, random, lexicon }: NoiseOptions): string => {
  const language = languageOf(row, side)
  const otherLanguage = languageOf(row, side === 'source' ? 'translation' : 'source')
  return addNoise(name, text, { random, lexicon, language, otherLanguage }) ?? text
}
