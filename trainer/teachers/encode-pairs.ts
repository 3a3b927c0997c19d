/** Pairs -> the token ids a model reads, by the template of its teacher.json, and where each side's pieces stand. */

import { readFile } from 'node:fs/promises'
import { Tokenizer } from '@huggingface/tokenizers'
import * as z from 'zod/mini'
import { QualityError } from '../../models/errors.ts'
import { parseJson } from '../../models/json.ts'
import type { Pair } from '../../models/pair.ts'
import { createCharsmap } from './charsmap.ts'
import type { OnnxSpec, SideName } from './onnx-spec.ts'

/** The pieces of one side, as they stand in the input. */
export interface EncodedSide {
  /** The text as the tokenizer was given it. */
  readonly text: string
  /** Place of the first piece in the ids. */
  readonly start: number
  readonly pieces: readonly string[]
}

export interface EncodedPieces {
  readonly ids: readonly number[]
  /** Of the translation, where the model reads it as a sequence of its own. */
  readonly translation?: readonly number[]
  /** Of the reference, where the model reads one as a sequence. */
  readonly reference?: readonly number[]
  /** 1 from the second side on. */
  readonly segments: readonly number[]
  /** Absent where the template makes one text of both. */
  readonly sides?: Readonly<Record<SideName, EncodedSide>>
}

export type PairEncoder = (pair: Pair & { readonly reference?: string | undefined }) => EncodedPieces

/**
 * Texts come out as the tokenizers of Python make them, charsmaps included. Throws BAD_CONFIG for a file that is no
 * tokenizer, or one of a kind that the JavaScript library does not know.
 */
export const loadTokenizer = async (file: string): Promise<Tokenizer> => {
  const json = parseJson(await readFile(file, 'utf8'), z.record(z.string(), z.unknown()), { code: 'BAD_CONFIG', what: file })
  try {
    const tokenizer = new Tokenizer(json, {})
    followCharsmaps(tokenizer.normalizer, file)
    return tokenizer
  } catch (cause) {
    if (cause instanceof QualityError || !(cause instanceof Error)) throw cause
    throw new QualityError('BAD_CONFIG', `${file}: the tokenizer cannot be read: ${cause.message}`, {
      field: 'tokenizer',
      cause,
    })
  }
}

/** A step of the library's, or a list of them. */
interface NormaliserStep {
  normalize(text: string): string
  readonly charsmap?: unknown
  readonly normalizers?: readonly NormaliserStep[]
}

/** The library does not look into charsmaps: of 73,402 texts 670 to 5,090 would come out otherwise, by the charsmap. */
const followCharsmaps = (step: NormaliserStep | null, file: string): void => {
  if (typeof step?.charsmap === 'string') step.normalize = createCharsmap(step.charsmap, file)
  for (const inner of step?.normalizers ?? []) followCharsmaps(inner, file)
}

/** Throws BAD_CONFIG, naming the text, where the tokenizer gives other ids than the model's own. */
export const requireIds = (tokenizer: Tokenizer, { examples = [], tokenizer: file }: OnnxSpec): void => {
  for (const { text, ids } of examples) {
    const got = tokenizer.encode(text, { add_special_tokens: false }).ids
    if (got.join() !== ids.join())
      throw new QualityError(
        'BAD_CONFIG',
        `${file}: examples: ${JSON.stringify(text)}: expected the ids ${ids.join(' ')}, got ${got.join(' ')}`,
        { field: 'examples' },
      )
  }
}

export const createPairEncoder = (spec: OnnxSpec, tokenizer: Tokenizer): PairEncoder => {
  const { template, normalise } = spec
  const prepare = (text: string): string => {
    const whole = text.toWellFormed()
    return normalise === 'none' ? whole : whole.normalize(normalise)
  }
  const split = (text: string) => tokenizer.encode(text, { add_special_tokens: false })
  const { text } = template
  if (text !== undefined)
    return (pair) => {
      const filled = text.replace(/\{(source|translation|reference)\}/g, (_, side: keyof typeof pair) =>
        prepare(pair[side] ?? ''),
      )
      const room = (spec.maxTokens ?? Number.POSITIVE_INFINITY) - template.begin.length - template.end.length
      const ids = [...template.begin, ...split(filled).ids.slice(0, room), ...template.end]
      return { ids, segments: ids.map(() => 0) }
    }
  if (spec.inputs.translation)
    return ({ source, translation, reference }) =>
      toSequences(
        [source, translation, ...(reference === undefined ? [] : [reference])].map((side) => split(prepare(side)).ids),
        spec,
      )
  return (pair) => {
    const sides = { source: splitSide(prepare(pair.source), split), translation: splitSide(prepare(pair.translation), split) }
    return joinSides(sides, spec)
  }
}

const toSequences = (
  sides: readonly (readonly number[])[],
  { template, maxTokensPerSide, maxTokens }: OnnxSpec,
): EncodedPieces => {
  const room = Math.min(
    maxTokensPerSide ?? Number.POSITIVE_INFINITY,
    (maxTokens ?? Number.POSITIVE_INFINITY) - template.begin.length - template.end.length,
  )
  const [ids = [], translation = [], reference] = sides.map((side) => [
    ...template.begin,
    ...side.slice(0, room),
    ...template.end,
  ])
  return { ids, translation, ...(reference ? { reference } : {}), segments: ids.map(() => 0) }
}

interface SplitSide {
  readonly text: string
  readonly ids: readonly number[]
  readonly pieces: readonly string[]
}

const splitSide = (text: string, split: (text: string) => { ids: number[]; tokens: string[] }): SplitSide => {
  const { ids, tokens } = split(text)
  return { text, ids, pieces: tokens }
}

const joinSides = (sides: Readonly<Record<SideName, SplitSide>>, spec: OnnxSpec): EncodedPieces => {
  const { begin, between = [], end, order } = spec.template
  const [first, second]: readonly SideName[] =
    order === 'source-translation' ? ['source', 'translation'] : ['translation', 'source']
  if (first === undefined || second === undefined) throw new Error('a template has two sides')
  const special = begin.length + between.length + end.length
  const [firstLength, secondLength] = cutToFit([sides[first].ids.length, sides[second].ids.length], spec, special)
  const ids = [
    ...begin,
    ...sides[first].ids.slice(0, firstLength),
    ...between,
    ...sides[second].ids.slice(0, secondLength),
    ...end,
  ]
  const secondStart = begin.length + firstLength + between.length
  const at = (side: SideName, start: number, length: number): EncodedSide => ({
    text: sides[side].text,
    start,
    pieces: sides[side].pieces.slice(0, length),
  })
  const one = at(first, begin.length, firstLength)
  const two = at(second, secondStart, secondLength)
  return {
    ids,
    segments: ids.map((_, i) => (i < secondStart ? 0 : 1)),
    sides: first === 'source' ? { source: one, translation: two } : { source: two, translation: one },
  }
}

/** Lengths that keep both limits; the longer side is cut first. */
const cutToFit = (
  [first, second]: readonly [number, number],
  { maxTokensPerSide, maxTokens }: OnnxSpec,
  special: number,
): [number, number] => {
  const side = maxTokensPerSide ?? Number.POSITIVE_INFINITY
  const [a, b] = [Math.min(first, side), Math.min(second, side)]
  const room = Math.max(0, (maxTokens ?? Number.POSITIVE_INFINITY) - special)
  if (a + b <= room) return [a, b]
  const half = Math.floor(room / 2)
  if (Math.min(a, b) <= half) return a < b ? [a, room - a] : [room - b, b]
  return [room - half, half]
}
