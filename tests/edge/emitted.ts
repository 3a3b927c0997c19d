/**
 * What the Worker was sent and what it let out while a test file ran: lines of the log, data points, error replies, and
 * the keys it stores and counts under. None of that may quote a message.
 */

export interface Traffic {
  /** Sources, translations and corrections. */
  readonly texts: Set<string>
  /** What was sent as a language tag, of which an error may quote forty characters. */
  readonly tags: Set<string>
  readonly printed: string[]
  readonly points: string[]
  readonly keys: string[]
  readonly errors: string[]
}

const createTraffic = (): Traffic => ({
  texts: new Set(),
  tags: new Set(),
  printed: [],
  points: [],
  keys: [],
  errors: [],
})

let current = createTraffic()

/** Since the file began. */
export const traffic = (): Traffic => current

/** The traffic of one piece of work alone, which is not that of the file. */
export const recordApart = async (work: () => Promise<unknown>): Promise<Traffic> => {
  const before = current
  const apart = createTraffic()
  current = apart
  try {
    await work()
    return apart
  } finally {
    current = before
  }
}

const TEXTS: readonly string[] = ['source', 'translation', 'correction']
const TAGS: readonly string[] = ['sourceLang', 'targetLang']
/** Shorter ones are in any sentence. */
const MIN_LENGTH = 8
/** What property tests like to send for texts is what they name keys, and errors quote those. */
const KEYS: readonly string[] = [...TEXTS, ...TAGS, ...Object.getOwnPropertyNames(Object.prototype)]

/** Remembers the texts of a request body: JSON, lines of JSON, a table, or JSON that is broken. */
export const rememberBody = (body: string): void => {
  for (const part of [body, ...body.split('\n')]) {
    const value = readJson(part)
    if (value !== undefined) rememberValue(value)
    else {
      for (const [, text = ''] of part.matchAll(/"(?:source|translation|correction)"\s*:\s*"([^"\\]+)/g)) rememberText(text)
      for (const cell of part.includes('\t') ? part.split('\t') : []) rememberText(cell.trim())
    }
  }
}

const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Remembers the texts within a value that is sent. */
export const rememberValue = (value: unknown): void => {
  if (typeof value !== 'object' || value === null) return
  for (const [name, inner] of Object.entries(value)) {
    if (typeof inner !== 'string') rememberValue(inner)
    else if (TEXTS.includes(name)) rememberText(inner)
    else if (TAGS.includes(name)) current.tags.add(inner)
  }
}

const rememberText = (text: string): void => {
  if (text.length >= MIN_LENGTH && !KEYS.includes(text)) current.texts.add(text)
}

const QUOTED_TAG = 40
/** Pieces that a text is looked for by: whoever quotes 23 characters of it has one of them. */
const PIECE = 12
/** The beginning of a text is what gets quoted. */
const MAX_SEARCHED = 600
/** A piece of fewer different characters is in a row of zeros too. */
const MIN_DIFFERENT = 4

const piecesOf = (text: string): string[] => {
  const searched = text.slice(0, MAX_SEARCHED)
  const pieces = [searched]
  for (let i = 0; i + PIECE <= searched.length; i += PIECE) pieces.push(searched.slice(i, i + PIECE))
  return pieces
    .filter((piece) => new Set(piece).size >= MIN_DIFFERENT)
    .flatMap((piece) => [...new Set([piece, JSON.stringify(piece).slice(1, -1)])])
}

/** Every text of which something is quoted where it may not be, and where. */
export const findLeaks = ({ texts, tags, ...emitted }: Traffic): string[] =>
  Object.entries(emitted).flatMap(([place, lines]) => {
    const all = lines.join('\n')
    return [...texts].flatMap((text) => {
      const isTag = place === 'errors' && tags.has(text)
      const pieces = isTag ? [text.slice(0, QUOTED_TAG + 1)].filter(({ length }) => length > QUOTED_TAG) : piecesOf(text)
      return pieces.filter((piece) => all.includes(piece)).map((piece) => `${place}: ${piece}`)
    })
  })
