/**
 * Ids of messages, which come back as they were sent. Platforms number messages beyond 2^53, where a JavaScript number
 * keeps 16 digits: such an id is a bigint here, and its digits in JSON.
 */

export type Id = string | number | bigint

/** Characters of an id: no platform's is longer, and one of megabytes would take seconds to read as a number. */
export const MAX_ID_LENGTH = 200

/** `JSON.parse`, but for whole numbers under `key` beyond 2^53, which become bigints; NaN for others that a double does not hold. */
export const parseExact = (text: string, key = 'id'): unknown =>
  // A reviver makes reading ten times as slow: only texts with such a number need it.
  LONG_VALUE.test(text) ? JSON.parse(text, createReviver(key)) : JSON.parse(text)

/** The same, and whole numbers beyond 2^53 under other keys are bigints, too: a row goes back as it came. */
export const parseAllExact = (text: string, key = 'id'): unknown =>
  LONG_VALUE.test(text)
    ? JSON.parse(text, (own: string, value: unknown, context?: Parameters<Reviver>[2]) =>
        own === key ? createReviver(key)(own, value, context) : toWhole(value, context?.source),
      )
    : JSON.parse(text)

const toWhole = (value: unknown, source: string | undefined): unknown =>
  typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d{1,200}$/.test(source ?? '') ? BigInt(source ?? '') : value

/** `JSON.stringify`, with bigints as their digits. */
export const stringifyExact = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? rawJson(String(inner)) : inner))

/** Whether a number, which somebody else read, can be the one that was sent. */
export const isExact = (id: number): boolean => Number.isSafeInteger(id) || !Number.isInteger(id)

const ID_BITS = 640

/** Whether an id has at most MAX_ID_LENGTH characters, near enough. */
export const isShort = (id: bigint): boolean => BigInt.asIntN(ID_BITS, id) === id

/** JSON.rawJSON, which TypeScript does not know yet: text that is written as it stands. */
const rawJson = (text: string): unknown => (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(text)

/** A value that has 16 digits or more: an element of a list, such as a log-probability, is none. */
const LONG_VALUE = /:\s*-?[\d.]{16}/

/** The third argument is of the proposal "JSON.parse source text access", which V8 has since 11.4. */
type Reviver = (key: string, value: unknown, context?: { readonly source?: string }) => unknown

const createReviver =
  (wanted: string): Reviver =>
  (key, value, context) =>
    key === wanted && typeof value === 'number' ? toExact(value, context?.source) : value

const toExact = (value: number, source: string | undefined): number | bigint => {
  if (source === undefined) return isExact(value) ? value : Number.NaN
  if (source.length > MAX_ID_LENGTH) return Number.NaN
  if (/^-?\d+$/.test(source)) return Number.isSafeInteger(value) ? value : BigInt(source)
  const digits = source.replace(/e.*$/i, '').replace(/\D/g, '').replace(/^0+/, '')
  return digits.length <= EXACT_DIGITS || String(value) === source ? value : Number.NaN
}

/** Significant digits that every double keeps. */
const EXACT_DIGITS = 15
