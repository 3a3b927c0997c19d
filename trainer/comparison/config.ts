/** The configuration of a comparison: what all runs have in common, a table of methods, seeds, and one budget for all. */

import * as z from 'zod/mini'
import { QualityError } from '../../models/errors.ts'
import { mergeTables, readExtended } from '../files/extended-toml.ts'
import { checkSettings } from '../files/settings.ts'
import { type Config, completeConfig } from '../learning/config.ts'
import { createMethod } from '../learning/loop/create-method.ts'

const size = z.int().check(z.positive())
const name = z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must be a plain file name'))
/** Checked as a part of the run's own configuration. */
const section = z.record(z.string(), z.unknown())

const OWN = { data: z.optional(section), student: z.optional(section), training: z.optional(section) }

const schema = z.strictObject({
  /** Names the folder, runs/<name>. */
  name,
  seeds: z.array(z.int().check(z.gte(0), z.lte(2 ** 31 - 1))).check(
    z.minLength(1, 'needs at least one seed'),
    z.refine((seeds) => new Set(seeds).size === seeds.length, 'must be different seeds'),
  ),
  /** The method that all others are compared with. */
  against: z._default(name, 'direct'),
  /** Runs side by side; left out: one a processor. */
  parallel: z.optional(size),
  /** Whether the test split is scored too, once every run is over. */
  test: z._default(z.boolean(), false),
  budget: z.strictObject({
    /** Training rows of a language pair, the same ones for every run. */
    rows: size,
    /** Of all phases of a method together. */
    epochs: size,
  }),
  /** As in the configuration of `distil`. */
  data: section,
  student: z._default(section, {}),
  training: z._default(section, {}),
  backend: z._default(section, {}),
  /** By name: `method` as in the configuration of `distil`, and what it has otherwise than the rest; `false` leaves a key out. */
  methods: z.record(name, z.strictObject({ method: z.looseObject({ kind: z.string() }), ...OWN })),
})

export interface MethodEntry {
  /** Of the method, with what it has of its own. */
  readonly name: string
  /** By seed. */
  readonly configs: ReadonlyMap<number, Config>
  /** Data, student and training, as far as it has them otherwise than the rest. */
  readonly own: Readonly<Record<string, unknown>>
}

export interface Comparison extends Omit<z.infer<typeof schema>, 'methods'> {
  readonly entries: readonly MethodEntry[]
  /** What every run is judged on: the data that all have in common. */
  readonly base: Config
}

/** Name of a run and of its folder. */
export const runName = (method: string, seed: number): string => `${method}-${seed}`

/** Throws BAD_CONFIG, naming the method and the key, what was expected and found. */
export const loadComparison = async (file: string): Promise<Comparison> => {
  const { methods, ...comparison } = checkSettings(await readExtended(file), schema, { what: file })
  const names = Object.keys(methods)
  if (!names.includes(comparison.against))
    throw bad(file, 'against', `expected a name of [methods] (${names.join(', ')}), got "${comparison.against}"`)
  refuseBudget(file, comparison)
  const { data, student, training, backend, budget } = comparison
  const toConfig = async (method: string, seed: number, epochs: number): Promise<Config> => {
    const own = methods[method]
    return await completeConfig(
      {
        name: own ? runName(method, seed) : comparison.name,
        seed,
        data: mergeTables(data, { ...own?.data, trainRows: budget.rows }),
        student: mergeTables(student, own?.student ?? {}),
        method: own?.method ?? { kind: 'direct' },
        // Every method has all of its epochs: one that stops early has had another budget.
        training: mergeTables(training, { ...own?.training, epochs, patience: budget.epochs }),
        backend,
      },
      own ? `${file}: methods.${method}` : file,
    )
  }
  const base = await toConfig('', comparison.seeds[0] ?? 1, budget.epochs)
  const entries: MethodEntry[] = []
  for (const method of names) {
    const configs = new Map<number, Config>()
    for (const seed of comparison.seeds) {
      const epochs = epochsOf(await toConfig(method, seed, budget.epochs), { file, method, budget: budget.epochs })
      configs.set(seed, await toConfig(method, seed, epochs))
    }
    const { method: _, ...own } = methods[method] ?? {}
    entries.push({ name: method, configs, own })
  }
  return { ...comparison, base, entries }
}

/** What the budget leaves for `training.epochs` once the method's other phases have theirs. */
const epochsOf = (
  config: Config,
  { file, method, budget }: { readonly file: string; readonly method: string; readonly budget: number },
): number => {
  if (config.method.kind === 'lifelong')
    throw bad(
      file,
      `methods.${method}.method.kind`,
      'lifelong continues from a trained student, unlike the other methods, so it cannot be compared: its own run reports what it learnt and forgot',
    )
  const all = createMethod(config, { facts: {} }).phases.reduce((sum, { epochs }) => sum + epochs, 0)
  const left = budget - (all - budget)
  if (left < 1)
    throw bad(file, 'budget.epochs', `leaves methods.${method} no epoch besides the ${all - budget} of its other phases`)
  return left
}

/** The budget is one for all: nobody states his own. */
const refuseBudget = (file: string, { data, training }: Pick<z.infer<typeof schema>, 'data' | 'training'>): void => {
  if ('trainRows' in data) throw bad(file, 'data.trainRows', 'must be set as budget.rows in a comparison')
  for (const key of ['epochs', 'patience'] as const)
    if (key in training)
      throw bad(file, `training.${key}`, 'must be set as budget.epochs in a comparison: every method has the same number')
}

const bad = (file: string, field: string, message: string): QualityError =>
  new QualityError('BAD_CONFIG', `${file}: ${field}: ${message}`, { field })
