/** What the page has to try: messages by language pair and by what a wrong translation of them shows. */

import { MESSAGES } from './messages.ts'

/** In the order they are shown. */
export const EXAMPLE_KINDS = ['number', 'negation', 'short', 'slang', 'literal', 'half', 'lost', 'loop', 'emoji'] as const
export type ExampleKind = (typeof EXAMPLE_KINDS)[number]

export interface ExampleMessage {
  readonly kind: ExampleKind
  readonly source: string
  readonly right: string
  /** Absent where there is nothing to do wrong. */
  readonly wrong?: string
}

type Table = Readonly<Record<string, readonly ExampleMessage[]>>

/** Throws a RangeError for a line that is no example: script and messages are built together. */
const readMessages = (text: string): Table => {
  const table: Record<string, ExampleMessage[]> = {}
  let rows: ExampleMessage[] = []
  for (const line of text.trim().split('\n')) {
    if (line.startsWith('# ')) {
      rows = []
      table[line.slice(2)] = rows
      continue
    }
    const [kind, source, right, wrong] = line.split(' | ')
    const known = EXAMPLE_KINDS.find((name) => name === kind)
    if (!known || !source || !right || !wrong) throw new RangeError(`messages.ts: expected an example, got ${line}`)
    rows.push({ kind: known, source, right, wrong })
  }
  return table
}

/** What machines lose in any language: made of a message here, for it says nothing of the language. */
const LOST = [
  (text: string) => `${text} https://example.org/p/7`,
  (text: string) => `@mira ${text}`,
  (text: string) => `{name}: ${text}`,
]

const withMade = (languagePair: string, rows: readonly ExampleMessage[], index: number): readonly ExampleMessage[] => {
  const [{ source, right } = EMOJI] = rows
  const long = rows.find(({ kind }) => kind === 'negation') ?? EMOJI
  const add = LOST[index % LOST.length] ?? String
  const made: readonly ExampleMessage[] = [
    { kind: 'lost', source: add(source), right: add(right), wrong: right },
    { ...long, kind: 'loop', wrong: Array.from({ length: 4 }, () => long.right).join(isSpaced(languagePair) ? ' ' : '') },
    EMOJI,
  ]
  return [...rows, ...made].toSorted((a, b) => EXAMPLE_KINDS.indexOf(a.kind) - EXAMPLE_KINDS.indexOf(b.kind))
}

const isSpaced = (languagePair: string): boolean => !/-(?:zh|ja|th)$/.test(languagePair)

const EMOJI: ExampleMessage = { kind: 'emoji', source: '😂😂👍', right: '😂😂👍' }

export const EXAMPLES: Table = Object.fromEntries(
  Object.entries(readMessages(MESSAGES)).map(([languagePair, rows], index) => [
    languagePair,
    withMade(languagePair, rows, index),
  ]),
)

/** Language pairs that have examples, in the order in which one is opened with. */
export const EXEMPLIFIED = Object.keys(EXAMPLES)
