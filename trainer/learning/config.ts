/** The configuration of a training run: TOML, every default in one block, an unknown key is an error. */

import * as z from 'zod/mini'
import { QualityError } from '../../models/errors.ts'
import { isLanguagePair, type LanguagePair } from '../../models/pair.ts'
import { BACKENDS } from '../backends/choose.ts'
import { SCALES } from '../data/scale.ts'
import { readExtended } from '../files/extended-toml.ts'
import { checkSettings } from '../files/settings.ts'
import { parseToml } from '../files/toml.ts'
import { addedRowsSchema } from './examples/added-rows.ts'
import { DEV_KINDS } from './examples/dev-rows.ts'
import { loadMixture, sourcesSchema } from './examples/mixture.ts'
import { rulesSchema } from './examples/shares.ts'
import { METHODS } from './methods/methods.ts'
import { OPTIMISERS, type OptimiserName } from './optimiser/optimiser.ts'
import { isArchitectureFile, isTrainable, loadArchitecture, nameOfArchitecture, settingsOf } from './students/architectures.ts'
import { createDecomposableSettings } from './students/settings.ts'

const DEFAULTS = {
  seed: 1,
  data: {
    scale: 'da', // one scale for all language pairs: a score means the same in each
    // Half and half was best: labels of train rows are in-sample, gold is noisy.
    goldWeight: 0.5,
  },
  training: {
    epochs: 4, // the fifth no longer rose
    patience: 2, // epochs without a better dev Pearson before training stops
    batch: 128,
    optimiser: 'adam',
    rate: 3e-3,
    tableRate: 2e-4, // at the dense rate the word vectors' alignment is forgotten within an epoch
    warmupSteps: 200,
    finalFraction: 0.05,
    clip: 1, // of the dense gradient's norm; a table row has few gradients and Adam bounds its steps
    dropout: 0.1,
    wordLoss: 0.3,
    criticalLoss: 0, // teacher's critical-error logits can be learnt, but cost score quality
    lowestZ: -3, // ratings beyond are a handful that would rule the squared error
    highestZ: 2.5,
    checkpointSteps: 1500,
  },
} as const

const path = z.string().check(z.minLength(1, 'must not be empty'))
const size = z.int().check(z.positive())
const share = z.number().check(z.gte(0), z.lte(1))
const weight = z.number().check(z.gte(0))
const rate = z.number().check(z.gt(0))
const languagePair = z.custom<LanguagePair>(
  (value) => typeof value === 'string' && isLanguagePair(value),
  'must look like "ro-en"',
)

const configSchema = z.strictObject({
  /** Names the run folder, runs/<name>, and the release. */
  name: z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must be a plain file name')),
  seed: z._default(z.int().check(z.gte(0), z.lte(2 ** 31 - 1)), DEFAULTS.seed),
  /** Folders that `import` wrote. All paths are relative to the current directory, as on the command line. */
  data: z.strictObject({
    gold: z._default(z.array(path), []),
    labels: z._default(z.array(path), []),
    /** Folders of people's ratings that never train: they calibrate what is exported. */
    ratings: z.optional(z.array(path)),
    /** Sources with weights, caps and kinds of label. */
    sources: z.optional(sourcesSchema),
    /** How much of an epoch each origin is (shares.ts), or a file with that and with sources. */
    mixture: z.optional(z.union([path, rulesSchema])),
    /** What scores are learnt on: `da` is (direct assessment - 75) / 25 in every language pair, `z` each pair's own. */
    scale: z._default(z.enum(SCALES), DEFAULTS.data.scale),
    /** Scores are clipped to these before they train; left out: -2.8 to 1.1, on z training.lowestZ to highestZ. */
    lowest: z.optional(z.number()),
    highest: z.optional(z.number()),
    /** Whether the translations of one source share a batch. */
    together: z.optional(z.boolean()),
    /** Training rows that are there a second time as others would type them (noisy-views.ts); left out: none. */
    views: z.optional(addedRowsSchema),
    /** Right training rows that are there a second time as systems fail at them (made-failures.ts); left out: none. */
    failures: z.optional(addedRowsSchema),
    /** Training rows of a language pair at most, the same ones whatever the seed; the mixture's omitted origins do not count. */
    trainRows: z.optional(size),
    /** Dev rows that choose the epoch at most, drawn evenly of each kind. */
    devRows: z.optional(size),
    /** Kinds of dev rows whose mean chooses the epoch; left out: all that there are. */
    choose: z.optional(z.array(z.enum(DEV_KINDS)).check(z.minLength(1, 'needs at least one kind'))),
    languagePairs: z.array(languagePair).check(z.minLength(1, 'needs at least one language pair')),
    /** Word vectors (.npz) that the hashed table starts from; without them it starts from noise. */
    words: z.optional(path),
    /** Share of people's label where a row has a teacher's of the same kind too. */
    goldWeight: z._default(share, DEFAULTS.data.goldWeight),
  }),
  student: z.prefault(createDecomposableSettings(), {}),
  method: z.prefault(
    z.discriminatedUnion('kind', [
      METHODS.direct.settings,
      METHODS.ranking.settings,
      METHODS.annealing.settings,
      METHODS.online.settings,
      METHODS.lifelong.settings,
      METHODS.reinforced.settings,
      METHODS.hidden.settings,
    ]),
    { kind: 'direct' },
  ),
  training: z.prefault(
    z.strictObject({
      epochs: z._default(size, DEFAULTS.training.epochs),
      patience: z._default(size, DEFAULTS.training.patience),
      batch: z._default(size, DEFAULTS.training.batch),
      optimiser: z._default(z.enum(Object.keys(OPTIMISERS) as OptimiserName[]), DEFAULTS.training.optimiser),
      rate: z._default(rate, DEFAULTS.training.rate),
      tableRate: z._default(rate, DEFAULTS.training.tableRate),
      warmupSteps: z._default(z.int().check(z.gte(0)), DEFAULTS.training.warmupSteps),
      finalFraction: z._default(share, DEFAULTS.training.finalFraction),
      clip: z._default(rate, DEFAULTS.training.clip),
      dropout: z._default(z.number().check(z.gte(0), z.lt(1)), DEFAULTS.training.dropout),
      wordLoss: z._default(weight, DEFAULTS.training.wordLoss),
      criticalLoss: z._default(weight, DEFAULTS.training.criticalLoss),
      lowestZ: z._default(z.number(), DEFAULTS.training.lowestZ),
      highestZ: z._default(z.number(), DEFAULTS.training.highestZ),
      checkpointSteps: z._default(size, DEFAULTS.training.checkpointSteps),
    }),
    {},
  ),
  /** Left out: the fastest one installed. */
  backend: z.prefault(
    z.strictObject({
      name: z.optional(z.enum(BACKENDS)),
      /** Parts that every batch is cut into; left out: what suits the backend. Another number is another student. */
      shards: z.optional(size),
      /** That work on the shards; left out: one a processor. The student is the same. */
      threads: z.optional(size),
    }),
    {},
  ),
})

/** `[student]` may be of an architecture of somebody else's; only its own code knows what else is in it. */
export type Config = z.infer<typeof configSchema> & {
  /** The file of the student's architecture, where it is somebody else's. */
  readonly architectureFile?: string
}

/** The schema for students of another architecture. */
const schemaFor = (architecture: string): typeof configSchema =>
  z.extend(configSchema, { student: settingsOf(architecture) }) as unknown as typeof configSchema

/** A configuration whose student may be of an architecture in a file, which is loaded by now. */
const checkArchitecture = (value: unknown, what: string): Config => {
  const own = architectureNameOf(value)
  if (own === undefined || (!isArchitectureFile(own) && !isTrainable(own))) return checkSettings(value, configSchema, { what })
  if (!isArchitectureFile(own)) return checkSettings(value, schemaFor(own), { what })
  const file = own
  const architecture = nameOfArchitecture(file)
  const { student, ...others } = value as { readonly student: object }
  const named = { ...others, student: { ...student, architecture } }
  return { ...checkSettings(named, schemaFor(architecture), { what }), architectureFile: file }
}

/** What `student.architecture` names, where it is a file. */
const architectureFileOf = (value: unknown): string | undefined => {
  const name = architectureNameOf(value)
  return name !== undefined && isArchitectureFile(name) ? name : undefined
}

const architectureNameOf = (value: unknown): string | undefined => {
  const { success, data } = z.safeParse(z.object({ student: z.object({ architecture: z.string() }) }), value)
  return success ? data.student.architecture : undefined
}

/** TOML text -> a configuration with every default filled in. Throws BAD_CONFIG with the key, what was expected and found. */
export const parseConfig = (text: string, what = 'configuration'): Config => checkConfig(parseToml(text, what), what)

const checkConfig = (value: unknown, what: string): Config => {
  const config = checkArchitecture(value, what)
  if (config.training.lowestZ >= config.training.highestZ)
    throw new QualityError(
      'BAD_CONFIG',
      `${what}: training.lowestZ: must be below highestZ, got ${config.training.lowestZ} and ${config.training.highestZ}`,
      { field: 'training.lowestZ' },
    )
  const { start } = config.student
  if (start !== undefined && config.data.words !== undefined)
    throw new QualityError(
      'BAD_CONFIG',
      `${what}: data.words: cannot be set with student.start: that student already has its words`,
      {
        field: 'data.words',
      },
    )
  const { gold, labels, sources, mixture, scale, failures, lowest, highest } = config.data
  if (failures && scale !== 'da')
    throw new QualityError('BAD_CONFIG', `${what}: data.failures: what is known of them is on the scale "da", got "${scale}"`, {
      field: 'data.failures',
    })
  if (lowest !== undefined && highest !== undefined && lowest >= highest)
    throw new QualityError('BAD_CONFIG', `${what}: data.lowest: must be below highest, got ${lowest} and ${highest}`, {
      field: 'data.lowest',
    })
  // Label files on the one scale may hold what is known of their dev rows.
  const mayChoose =
    gold.length > 0 || sources !== undefined || typeof mixture === 'string' || (scale === 'da' && labels.length > 0)
  if (!mayChoose)
    throw new QualityError(
      'BAD_CONFIG',
      `${what}: data.gold: needs at least one imported folder, or data.mixture or data.sources: their dev rows choose the epoch`,
      { field: 'data.gold' },
    )
  return config
}

/**
 * The mixture file's sources are among `data.sources`. A file that says `extends = "other.toml"` has what that one has but
 * for what it says itself (files/extended-toml.ts). Throws BAD_CONFIG when a file cannot be read, and as `parseConfig` does.
 */
export const loadConfig = async (file: string): Promise<Config> => completeConfig(await readExtended(file), file)

/** The same of TOML that is parsed already. */
export const completeConfig = async (value: unknown, what: string): Promise<Config> => {
  const architecture = architectureFileOf(value)
  if (architecture !== undefined) await loadArchitecture(architecture)
  const config = checkConfig(value, what)
  const { mixture, sources = [] } = config.data
  if (typeof mixture !== 'string') return config
  const loaded = await loadMixture(mixture)
  const rules = loaded.rules.length > 0 ? { mixture: [...loaded.rules] } : {}
  return { ...config, data: { ...config.data, sources: [...sources, ...loaded.sources], ...rules } }
}
