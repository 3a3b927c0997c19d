/** All that training changes, by name: weights, what the optimiser remembers of each, and the method's memory. */

import { createRandom } from '../../statistics/random.ts'
import type { Method } from '../methods/method.ts'
import type { Optimiser } from '../optimiser/optimiser.ts'
import type { Parameter } from '../students/student.ts'
import { shareFloats } from './shared.ts'

/** Arrays by name, the same in every checkpoint. */
export type TrainingState = ReadonlyMap<string, Float32Array>

export interface Weight {
  /** `students/<student>/<parameter>`, `common/<parameter>` or `extras/<parameter>`. */
  readonly name: string
  readonly parameter: Parameter
}

export const weightName = ({ common }: Pick<Method, 'common'>, student: string, parameter: string): string =>
  common?.has(parameter) ? `common/${parameter}` : `students/${student}/${parameter}`
export const extraName = (extra: string): string => `extras/${extra}`
export const slotName = (weight: string, slot: string): string => `${weight}:${slot}`

/** All weights, each once, in one order. */
export const weightsOf = (method: Pick<Method, 'students' | 'extras' | 'common'>): Weight[] => {
  const ofStudents = Array.from(method.students).flatMap(([student, { parameters }]) =>
    parameters.map((parameter) => ({ name: weightName(method, student, parameter.name), parameter })),
  )
  const ofMethod = method.extras.map((parameter) => ({ name: extraName(parameter.name), parameter }))
  return Array.from(new Map([...ofStudents, ...ofMethod].map((weight) => [weight.name, weight])).values())
}

export interface StateOptions {
  readonly seed: number
  readonly optimiser: Optimiser
  /** What a sparse parameter starts from; undefined: from noise. */
  readonly table?: ((parameter: Parameter) => Float32Array | undefined) | undefined
  /** Whether threads are to see it. */
  readonly shared?: boolean | undefined
}

/** Keeps the stream of extras apart from those of students. */
const EXTRAS = 0x65787472

/** The state before the first step. The method's memory is in it as it is, not copied. */
export const createState = (method: Method, { seed, optimiser, table, shared = false }: StateOptions): TrainingState => {
  const state = new Map<string, Float32Array>()
  const own = shared ? shareFloats : (values: Float32Array): Float32Array => values
  const add = (parameters: readonly Parameter[], name: (parameter: string) => string, ...seeds: number[]): void => {
    let [dense, sparse] = [0, 0]
    for (const parameter of parameters) {
      const random = createRandom(seed, parameter.sparse ? sparse++ : dense++, ...seeds)
      // What students have in common starts as the first one's.
      if (state.has(name(parameter.name))) continue
      const known = parameter.sparse && table?.(parameter)
      state.set(name(parameter.name), own(known ? known.slice() : parameter.initial(random)))
    }
  }
  Array.from(method.students).forEach(([student, { parameters }], i) => {
    add(parameters, (parameter) => weightName(method, student, parameter), ...(i > 0 ? [i] : []))
  })
  add(method.extras, extraName, EXTRAS)
  for (const [name, { length }] of [...state])
    for (const slot of optimiser.slots) state.set(slotName(name, slot), own(new Float32Array(length)))
  for (const [name, values] of method.memory ?? []) state.set(`memory/${name}`, values)
  return state
}

/** The arrays of one student, by parameter. */
export const parametersOf = (
  state: TrainingState,
  method: Pick<Method, 'students' | 'common'>,
  student: string,
): Map<string, Float32Array> => {
  const { parameters = [] } = method.students.get(student) ?? {}
  return new Map(parameters.map(({ name }) => [name, state.get(weightName(method, student, name)) ?? new Float32Array()]))
}

/** What the optimiser remembers of a weight, in the order of its slots. */
export const slotsOf = (state: TrainingState, weight: string, { slots }: Optimiser): Float32Array[] =>
  slots.flatMap((slot) => state.get(slotName(weight, slot)) ?? [])

/** Makes the optimiser forget everything. */
export const clearSlots = (state: TrainingState): void => {
  for (const [name, values] of state) if (name.includes(':')) values.fill(0)
}
