/** Untrusted JSON text -> a typed value, with an error that names the field, what was expected and what came. */

import * as z from 'zod/mini'
import { type ErrorCode, QualityError } from './errors.ts'

export interface JsonErrors {
  readonly code: ErrorCode
  /** What the text is, for the message: `manifest.json`, `request body`. */
  readonly what: string
  /** What reads the text; JSON.parse where absent. */
  readonly parse?: ((text: string) => unknown) | undefined
}

/** Throws `code` with the path of the first field that does not fit. */
export const parseJson = <T>(text: string, schema: z.ZodMiniType<T>, errors: JsonErrors): T =>
  parseValue(readJson(text, errors), schema, errors)

/** The value of a text that may be anything. Throws `code` where it is not JSON. */
export const readJson = (text: string, { code, what, parse = JSON.parse }: JsonErrors): unknown => {
  try {
    return parse(text)
  } catch (cause) {
    // V8's message quotes the text, which may be somebody's message; only its kind is told.
    throw new QualityError(code, `${what} is not valid JSON`, { field: what, cause })
  }
}

/** The same for a value that is already parsed (TOML, query strings). */
export const parseValue = <T>(value: unknown, schema: z.ZodMiniType<T>, { code, what }: JsonErrors): T => {
  const result = z.safeParse(schema, value, { reportInput: true })
  if (result.success) return result.data
  const [first] = result.error.issues
  const issue = first && innermost(first)
  const field = issue ? toPath(issue.path) : ''
  const named =
    issue?.code === 'unrecognized_keys' ? toPath([...issue.path, issue.keys[0]?.slice(0, SHOWN_CHARACTERS) ?? '']) : field
  throw new QualityError(code, `${what}: ${field ? `${field}: ` : ''}${issue ? describe(issue) : 'does not fit its schema'}`, {
    field: named || what,
  })
}

/** What zod/mini says where a schema has no message of its own. */
const NO_MESSAGE = 'Invalid input'

/**
 * Of a value that may be one of several kinds and is none, what is wrong with it as the kind it comes nearest to: the one
 * whose fault lies deepest. Where it is near none of them, what the schema says of that, if it does.
 */
const innermost = (issue: z.core.$ZodIssue): z.core.$ZodIssue => {
  if (issue.code !== 'invalid_union') return issue
  const [nearest] = issue.errors
    .flatMap(([first]) => (first ? [innermost(first)] : []))
    .toSorted((a, b) => b.path.length - a.path.length)
  if (nearest?.path.length === 0 && issue.message !== NO_MESSAGE) return issue
  return nearest ? { ...nearest, path: [...issue.path, ...nearest.path] } : issue
}

const toPath = (path: readonly PropertyKey[]): string =>
  path.map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i > 0 ? '.' : ''}${String(key)}`)).join('')

// A key can be as long as the text it is in, and there can be thousands.
const SHOWN_KEYS = 3
const SHOWN_CHARACTERS = 40
const quote = (key: string): string => JSON.stringify(key.slice(0, SHOWN_CHARACTERS))

// zod/mini ships without messages; these say what each kind of issue means here.
const describe = (issue: z.core.$ZodIssue): string => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? 'is missing'
        : `expected ${issue.expected === 'record' ? 'object' : issue.expected}, got ${kindOf(issue.input)}`
    case 'unrecognized_keys':
      return `unknown ${issue.keys.length > 1 ? 'keys' : 'key'} ${issue.keys.slice(0, SHOWN_KEYS).map(quote).join(', ')}`
    case 'invalid_value':
      return `expected ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`
    case 'too_small':
      return `must be ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}`
    case 'too_big':
      return `must be ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}`
    case 'invalid_union':
      return hasMessage(issue) ? issue.message : `expected one of its kinds, got ${kindOf(issue.input)}`
    default:
      return hasMessage(issue) ? issue.message : `expected another value, got ${kindOf(issue.input)}`
  }
}

const hasMessage = ({ message }: z.core.$ZodIssue): boolean => message !== '' && message !== NO_MESSAGE

const kindOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value)
