/** A teacher: anything large that labels pairs. Pairs in, labels out, in batches that the teacher itself plans. */

import type { ScorablePair } from '../../models/pair.ts'
import type { Spend } from '../output/spend.ts'

export interface TeacherPair extends ScorablePair {
  /** Place in the input, from 0: teachers that are files are read beside it. */
  readonly row: number
  readonly id: string
  /** Natural logarithms of the probabilities that the MT system gave its own tokens, for teachers that look inside it. */
  readonly logProbs?: readonly number[] | undefined
  /** What a person wrote instead, for teachers that may see it. */
  readonly reference?: string | undefined
}

/** What can be asked of a teacher besides the score. */
export const KNOWLEDGE = ['words', 'critical', 'hidden'] as const
export type Knowledge = (typeof KNOWLEDGE)[number]

export interface TeacherLabel {
  /** On the scale of the human z-scores. */
  readonly score: number
  /** How far members of a committee are apart (standard deviation, z scale); absent where there is no committee. */
  readonly deviation?: number | undefined
  /** Logit of a critical error. */
  readonly critical?: number | undefined
  /** BAD logit of each token of models/text; null where the teacher says nothing. May end before the tokens do. */
  readonly words?: readonly (number | null)[] | undefined
  /** Hidden states, packed by teachers/hidden.ts. */
  readonly hidden?: Uint8Array | undefined
}

/** Why a teacher has no label for a pair: it refused, it answered nonsense, its score was no number. */
export interface NoLabel {
  readonly failed: string
}

export type TeacherAnswer = TeacherLabel | NoLabel

export const isLabel = (answer: TeacherAnswer): answer is TeacherLabel => !('failed' in answer)

export interface Teacher {
  readonly name: string
  /** Of everything that decides a label, in hexadecimal: two teachers of one identity say the same of every pair. */
  readonly identity: string
  readonly gives: readonly Knowledge[]
  /** Whether its labels have a `deviation`. */
  readonly hasSpread?: boolean
  /** Those it was trained on, where that is known. */
  readonly languagePairs?: readonly string[]
  /** How many batches may be under way at once. */
  readonly parallel: number
  /**
   * Batches as places in `pairs`, each place in exactly one of them. A pure function of the pairs: a label may depend on
   * the pairs it was batched with by a rounding error, and a run that goes on must end as one that never stopped.
   */
  plan(pairs: readonly TeacherPair[]): readonly (readonly number[])[]
  /** One answer a pair, in order. Throws where the teacher as a whole cannot answer. */
  label(pairs: readonly TeacherPair[], asked: readonly Knowledge[]): Promise<readonly TeacherAnswer[]>
  /** Absent where labels cost nothing but time. */
  spend?(): Spend
  close(): Promise<void>
}

/** Cuts 0..length-1 into runs of at most `size`. */
export const planInOrder = (length: number, size: number): number[][] =>
  Array.from({ length: Math.ceil(length / size) }, (_, batch) =>
    Array.from({ length: Math.min(size, length - batch * size) }, (_, i) => batch * size + i),
  )
