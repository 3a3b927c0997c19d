/** What an objective asks of a batch: its terms, and the gradient of their sum for every weight that it reaches. */

import * as tf from '@tensorflow/tfjs'
import { createRandom } from '../../statistics/random.ts'
import { padSide } from '../batch/batch.ts'
import type { Example } from '../batch/example.ts'
import type { Vocabulary } from '../batch/vocabulary.ts'
import { toBatch } from '../methods/labels.ts'
import type { Method, Moment, Tape, Terms } from '../methods/method.ts'
import { createDropout } from '../students/dropout.ts'
import type { TypeGradient } from '../students/hashed-table.ts'
import { createLookup, type Lookup, type PaddedPair } from '../students/lookup.ts'
import type { Sides, StudentStates } from '../students/student.ts'
import { extraName, parametersOf, type TrainingState, weightName, weightsOf } from './state.ts'

export interface Gradients {
  /** Of each term, by name. */
  readonly terms: Readonly<Record<string, number>>
  readonly loss: number
  /** By weight, those only that the objective reaches. */
  readonly dense: ReadonlyMap<string, Float32Array>
  /** By sparse weight, those only that the objective reaches. */
  readonly sparse: ReadonlyMap<string, Omit<TypeGradient, 'share'>>
}

export interface GradientsOptions {
  readonly method: Method
  readonly state: TrainingState
  readonly vocabulary: Pick<Vocabulary, 'rowsOf'>
  readonly dropout: number
  readonly seed: number
}

/** Keep the streams of dropout masks and of objectives' noise apart from those of batches and first weights. */
const MASKS = 0x6d61736b
const NOISE = 0x6e6f6973

/** A function that computes the gradients of a shard of a batch, with the state as it is when it is called. */
export const createGradients = (options: GradientsOptions) => {
  const { method, state } = options
  const readers = readersOf(method).map((name) => ({ name, lookup: open(options, name) }))
  const dense = weightsOf(method).filter(({ parameter }) => !parameter.sparse)

  return async (examples: readonly Example[], at: Moment, shard = 0): Promise<Gradients> => {
    const pair: PaddedPair = {
      source: padSide(examples.map(({ source }) => source)),
      translation: padSide(examples.map(({ translation }) => translation)),
    }
    const found = new Map(readers.map(({ name, lookup }) => [name, lookup.find(pair)]))
    const tensors = tf.tidy(() => {
      const sides = new Map(readers.map(({ name, lookup }) => [name, lookup.toSides(pair, found.get(name) ?? new Map())]))
      const weights = new Map(
        dense.map(({ name, parameter }) => [name, tf.tensor(state.get(name) ?? [], [...parameter.shape])]),
      )
      const batch = toBatch(examples, pair.translation.tokens)
      const tape = createTape({ ...options, sides, weights, place: shard > 0 ? [at.step, shard] : [at.step] })
      const objective = (): Terms => method.phases[at.phase]?.objective(tape, batch, at) ?? {}
      return differentiate(objective, { sides, weights })
    })
    const numbers = await readAll(tensors)
    const sparse = readers.flatMap(({ name, lookup }) => {
      const gradients = {
        source: numbers.get(gradientOf(vectorsName(name, 'source'))),
        translation: numbers.get(gradientOf(vectorsName(name, 'translation'))),
      }
      const sums = lookup.sumByType(pair, found.get(name) ?? new Map(), gradients)
      return Array.from(sums, ([table, sum]) => [weightName(method, name, table), sum] as const)
    })
    const reached = dense.flatMap(({ name }): [string, Float32Array][] => {
      const gradient = numbers.get(gradientOf(name))
      return gradient ? [[name, gradient]] : []
    })
    return { ...toTerms(numbers), dense: new Map(reached), sparse: new Map(sparse) }
  }
}

/** The students that look words up: of those that have their tables in common, the first. */
const readersOf = (method: Method): string[] =>
  Array.from(new Set(Array.from(method.students.keys(), (name) => readerOf(method, name))))

const readerOf = (method: Method, student: string): string => {
  const tablesOf = (name: string): string => {
    const { source, translation } = method.students.get(name)?.tables ?? { source: '', translation: '' }
    return [source, translation].map((table) => weightName(method, name, table)).join(' ')
  }
  return Array.from(method.students.keys()).find((name) => tablesOf(name) === tablesOf(student)) ?? student
}

const open = ({ method, state, vocabulary }: GradientsOptions, name: string): Lookup => {
  const student = method.students.get(name)
  if (!student) throw new TypeError(`the method has no student ${name}`)
  return createLookup(student, parametersOf(state, method, name), vocabulary)
}

type SidesOf = ReadonlyMap<string, Sides>
type Tensors = ReadonlyMap<string, tf.Tensor>

interface TapeOptions extends Pick<GradientsOptions, 'method' | 'dropout' | 'seed'> {
  readonly sides: SidesOf
  readonly weights: Tensors
  /** Step, and shard but for the first. */
  readonly place: readonly number[]
}

const createTape = ({ method, sides, weights, dropout, seed, place }: TapeOptions): Tape => {
  const drop = createDropout(dropout, createRandom(seed, MASKS, ...place))
  const random = createRandom(seed, NOISE, ...place)
  const said = new Map<string, StudentStates>()
  const require = <T>(value: T | undefined, what: string): T => {
    if (value === undefined) throw new TypeError(`the method has no ${what}`)
    return value
  }
  const weight = (name: string): tf.Tensor => require(weights.get(name), name)
  const stems = new Map<string, Sides>()
  const run = (name: string): StudentStates => {
    const student = require(method.students.get(name), `student ${name}`)
    const reader = readerOf(method, name)
    const get = (parameter: string): tf.Tensor => weight(weightName(method, name, parameter))
    // Students that have words and stem in common have what the stem says in common too.
    const isCommon = student.stem.parameters.every((parameter) => method.common?.has(parameter))
    const place = isCommon ? reader : name
    const stem = stems.get(place) ?? student.stem.run(get, require(sides.get(reader), name), drop)
    stems.set(place, stem)
    return student.crown(get, stem, drop)
  }
  return {
    outputs: (student) => {
      const outputs = said.get(student) ?? run(student)
      said.set(student, outputs)
      return outputs
    },
    weight: (extra) => weight(extraName(extra)),
    noise: (shape) => {
      const length = shape.reduce((product, dimension) => product * dimension, 1)
      return tf.tensor(
        Float32Array.from({ length }, () => random.uniform()),
        [...shape],
      )
    },
  }
}

const LOSS = 'loss'
const TERM = 'term '
const gradientOf = (input: string): string => `gradient ${input}`
const vectorsName = (student: string, side: 'source' | 'translation'): string => `${student} ${side}`

/** Loss, terms and gradients as tensors by name; what the terms do not reach has none. */
const differentiate = (
  objective: () => Terms,
  { sides, weights }: { readonly sides: SidesOf; readonly weights: Tensors },
): Record<string, tf.Tensor> => {
  const vectors = Array.from(sides).flatMap(([name, { source, translation }]): [string, tf.Tensor][] => [
    [vectorsName(name, 'source'), source.vectors],
    [vectorsName(name, 'translation'), translation.vectors],
  ])
  const inputs = [...vectors, ...weights]
  const tensors: Record<string, tf.Tensor> = {}
  // `valueAndGrads` would refuse weights that the terms do not reach.
  const { value, grads } = tf.engine().gradients<tf.Scalar>(
    () => {
      const terms = objective()
      for (const [name, term] of Object.entries(terms)) tensors[TERM + name] = tf.keep(term.clone())
      return tf.addN(Object.values(terms))
    },
    inputs.map(([, tensor]) => tensor),
    undefined,
    true,
  )
  tensors[LOSS] = value
  inputs.forEach(([name], i) => {
    // The declared type does not tell that there may be none.
    const gradient: tf.Tensor | undefined = grads[i]
    if (gradient) tensors[gradientOf(name)] = gradient
  })
  return tensors
}

/** The tensors' numbers; the tensors are gone then. */
const readAll = async (tensors: Readonly<Record<string, tf.Tensor>>): Promise<Map<string, Float32Array>> => {
  const read = Object.entries(tensors).map(
    async ([name, tensor]): Promise<[string, Float32Array]> => [name, Float32Array.from(await tensor.data())],
  )
  const numbers = new Map(await Promise.all(read))
  tf.dispose(tensors)
  return numbers
}

const toTerms = (numbers: ReadonlyMap<string, Float32Array>): Pick<Gradients, 'terms' | 'loss'> => {
  const scalar = (name: string): number => numbers.get(name)?.[0] ?? Number.NaN
  const names = Array.from(numbers.keys()).filter((name) => name.startsWith(TERM))
  return { loss: scalar(LOSS), terms: Object.fromEntries(names.map((name) => [name.slice(TERM.length), scalar(name)])) }
}
