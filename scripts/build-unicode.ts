/**
 * Writes models/unicode.ts from the Unicode tables of the Node that runs it: the few properties that tokens, features and
 * flags ask for. With them in the repository they are the same in every runtime, whatever Unicode it has itself.
 */

import { writeFileSync } from 'node:fs'
import { BITS, SCRIPTS } from '../models/characters.ts'

/** The regular expression of every bit of `BITS`, in its order. */
const PROPERTIES = [/\p{L}/u, /\p{M}/u, /\p{Nd}/u, /\p{N}/u, /\p{Cf}/u, /\p{Extended_Pictographic}/u, /\s/u]

const SCRIPT_PROPERTIES = SCRIPTS.map((script) => new RegExp(`\\p{Script=${script}}`, 'u'))

/** What the tables of this Node say of a code point, as `propertiesOf` would. */
const askRuntime = (code: number): number => {
  const character = String.fromCodePoint(code)
  const bits = PROPERTIES.reduce((sum, property, bit) => (property.test(character) ? sum | (1 << bit) : sum), 0)
  return bits | ((SCRIPT_PROPERTIES.findIndex((property) => property.test(character)) + 1) << BITS)
}

const BLOCK = 256
const LAST_BLOCK = 0x10ff

/** Neighbours that are alike, as pairs of what they are and how many. */
const toRuns = <T>(values: readonly T[]): [value: T, count: number][] => {
  const runs: [T, number][] = []
  for (const value of values) {
    const last = runs.at(-1)
    if (last && last[0] === value) last[1]++
    else runs.push([value, 1])
  }
  return runs
}

/** The text of models/unicode.ts: its format is in the comments it carries. */
const writeUnicode = (version: string): string => {
  const blocks = Array.from({ length: LAST_BLOCK + 1 }, (_, block) =>
    toRuns(Array.from({ length: BLOCK }, (_, i) => askRuntime(block * BLOCK + i))),
  )
  const uses = new Map<number, number>()
  for (const [value] of blocks.flat()) uses.set(value, (uses.get(value) ?? 0) + 1)
  // The values that begin most runs are written as one character.
  const values = [...uses].toSorted(([a, x], [b, y]) => y - x || a - b).map(([value]) => value)
  const symbol = (value: number): string => {
    const index = values.indexOf(value)
    return ['', '!', '#', '%'][Math.floor(index / 26)] + String.fromCharCode(65 + (index % 26))
  }
  const texts = blocks.map((runs) =>
    runs.map(([value, count], i) => symbol(value) + (i === runs.length - 1 || count === 1 ? '' : count.toString(36))).join(''),
  )
  const data = toRuns(texts)
    .map(([text, count]) => (count === 1 ? text : `${text}*${count}`))
    .join(';')
  return `/** Properties of all code points, Unicode ${version}: written by scripts/build-unicode.ts, read by characters.ts. */

/** What a code point can be, by symbol: A to Z, then !A to !Z, #A to #Z and %A on. */
export const VALUES = [${values.join(', ')}]

/**
 * Blocks of 256 code points, a semicolon between two; *n after one that stands n times. A block is its runs: a symbol
 * and how many code points it is of, in base 36, 1 if it does not say; the last goes to the end of the block.
 */
export const BLOCKS =
  '${data}'
`
}

if (import.meta.main) {
  writeFileSync(new URL('../models/unicode.ts', import.meta.url), writeUnicode(process.versions.unicode ?? '?'))
  console.log(`models/unicode.ts: Unicode ${process.versions.unicode}`)
}
