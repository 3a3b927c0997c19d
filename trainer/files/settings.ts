/** TOML text -> settings, with an error that says what was wrong and what may have been meant. */

import * as z from 'zod/mini'
import { type ErrorCode, QualityError } from '../../models/errors.ts'
import { parseValue } from '../../models/json.ts'
import { nearest } from './nearest.ts'
import { parseToml } from './toml.ts'

export interface SettingsErrors {
  readonly code?: ErrorCode
  /** The file, for the message. */
  readonly what: string
}

/** Throws `code` (BAD_CONFIG) with the key, what was expected and found, and a key or value that is spelt much like it. */
export const parseSettings = <T>(text: string, schema: z.ZodMiniType<T>, errors: SettingsErrors): T =>
  checkSettings(parseToml(text, errors.what), schema, errors)

/** The same for TOML that is parsed already. */
export const checkSettings = <T>(
  value: unknown,
  schema: z.ZodMiniType<T>,
  { code = 'BAD_CONFIG', what }: SettingsErrors,
): T => {
  const issues = z.safeParse(schema, value, { reportInput: true }).error?.issues ?? []
  // A key that is misspelt is missing, too: the first is the better thing to say.
  const issue = issues.find(({ code: kind }) => kind === 'unrecognized_keys') ?? issues[0]
  const better = issue && explain(issue, schema, value)
  if (!issue || !better) return parseValue(value, schema, { code, what })
  const at = toPath(issue.path)
  throw new QualityError(code, `${what}: ${at ? `${at}: ` : ''}${better.message}`, { field: better.field ?? at })
}

interface Explanation {
  readonly message: string
  readonly field?: string
}

/** Undefined where there is nothing to add to what is said anyway. */
const explain = (issue: z.core.$ZodIssue, schema: z.core.$ZodType, value: unknown): Explanation | undefined => {
  if (issue.code === 'unrecognized_keys') return explainKey(issue, schema, value)
  if (issue.code === 'invalid_value') return explainValue(issue.input, issue.values)
  if (issue.code === 'invalid_union' && issue.discriminator !== undefined) {
    const options = optionsAt(schema, issue.path.slice(0, -1), value)
    const kinds = options.flatMap((option) => valuesOf(shapeOf(option)?.[issue.discriminator ?? '']))
    return explainValue(valueAt(value, issue.path), kinds)
  }
  return undefined
}

const explainKey = (
  { keys, path }: z.core.$ZodIssueUnrecognizedKeys,
  schema: z.core.$ZodType,
  value: unknown,
): Explanation | undefined => {
  const [key = ''] = keys
  const known = optionsAt(schema, path, value).flatMap((option) => Object.keys(shapeOf(option) ?? {}))
  const field = toPath([...path, key])
  const meant = nearest(key, known)
  if (meant) return { message: `unknown key ${quote(key)}: did you mean ${quote(meant)}?`, field }
  const elsewhere = sectionsWith(schema, key)
  if (elsewhere.length > 0) return { message: `unknown key ${quote(key)}: it belongs to ${elsewhere.join(' or ')}`, field }
  const longer = known.find((name) => key.length > 3 && name.toLowerCase().endsWith(key.toLowerCase()))
  return longer === undefined ? undefined : { message: `unknown key ${quote(key)}: did you mean ${quote(longer)}?`, field }
}

const explainValue = (found: unknown, values: readonly unknown[]): Explanation => {
  const expected = values.map((value) => JSON.stringify(value)).join(' or ')
  const meant =
    typeof found === 'string'
      ? nearest(
          found,
          values.filter((each) => typeof each === 'string'),
        )
      : undefined
  const shown = typeof found === 'string' ? `, got ${quote(found)}` : ''
  return {
    message: `${found === undefined ? 'is missing: ' : ''}expected ${expected}${shown}${meant ? `: did you mean ${quote(meant)}?` : ''}`,
  }
}

const SHOWN_CHARACTERS = 40
const quote = (text: string): string => JSON.stringify(text.slice(0, SHOWN_CHARACTERS))

const toPath = (path: readonly PropertyKey[]): string =>
  path.map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i > 0 ? '.' : ''}${String(key)}`)).join('')

// What zod keeps of a schema; the parts that this reads.
interface Definition {
  readonly type: string
  readonly innerType?: z.core.$ZodType
  readonly element?: z.core.$ZodType
  readonly valueType?: z.core.$ZodType
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>
  readonly options?: readonly z.core.$ZodType[]
  readonly discriminator?: string
  readonly values?: readonly unknown[]
  readonly entries?: Readonly<Record<string, unknown>>
}

/** Without what makes it optional or gives it a default. */
const unwrap = (schema: z.core.$ZodType): Definition => {
  const definition = schema._zod.def as Definition
  return definition.innerType ? unwrap(definition.innerType) : definition
}

const shapeOf = (schema: z.core.$ZodType): Definition['shape'] => unwrap(schema).shape

const valuesOf = (schema: z.core.$ZodType | undefined): readonly unknown[] => {
  if (!schema) return []
  const { values, entries } = unwrap(schema)
  return values ?? Object.values(entries ?? {})
}

/** The schemas that a place may have: more than one in a union, unless the value says which. */
const optionsAt = (schema: z.core.$ZodType, path: readonly PropertyKey[], value: unknown): z.core.$ZodType[] => {
  const { options, discriminator = '', shape, element, valueType } = unwrap(schema)
  if (options) {
    const kind = valueAt(value, [discriminator])
    const chosen = options.filter((option) => valuesOf(shapeOf(option)?.[discriminator]).includes(kind))
    return (chosen.length > 0 ? chosen : options).flatMap((option) => optionsAt(option, path, value))
  }
  const [key, ...rest] = path
  if (key === undefined) return [schema]
  const inner = shape?.[String(key)] ?? element ?? valueType
  return inner ? optionsAt(inner, rest, valueAt(value, [key])) : []
}

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? (inner as Record<PropertyKey, unknown>)[key] : undefined),
    value,
  )

/** Sections of the first level that know a key, as they are written in TOML, with their kind where only some kinds do. */
const sectionsWith = (schema: z.core.$ZodType, key: string): string[] =>
  Object.entries(shapeOf(schema) ?? {}).flatMap(([section, inner]) => {
    const { options, discriminator = '' } = unwrap(inner)
    if (!options) return shapeOf(inner)?.[key] ? [`[${section}]`] : []
    const kinds = options
      .filter((option) => shapeOf(option)?.[key])
      .flatMap((option) => valuesOf(shapeOf(option)?.[discriminator]))
    return kinds.map((kind) => `[${section}] ${discriminator} = ${JSON.stringify(kind)}`)
  })
