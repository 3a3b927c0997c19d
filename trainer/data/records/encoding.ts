/** Texts in another encoding than UTF-8, told before they are read as question marks. */

import { analyse } from 'chardet'
import { QualityError } from '../../../models/errors.ts'

/** Fewer broken lines than this, or a smaller share, are slips in a file of UTF-8. */
const MIN_BROKEN = 5
const MIN_SHARE = 0.1

/** An encoding of Japanese in seven bits, which UTF-8 has nothing against. */
const ESCAPES = ['\u001b$B', '\u001b$@']

/** Throws BAD_DATA, naming the encoding it looks like, where many lines of the file's start are not UTF-8. */
export const refuseOtherEncoding = (file: string, start: Uint8Array): void => {
  const nul = start.indexOf(0)
  if (nul >= 0) {
    const encoding = nul % 2 === 1 ? 'utf-16le' : 'utf-16be'
    if (isText(start, encoding)) throw refuse(file, encoding.toUpperCase(), 'it holds NUL bytes')
    throw new QualityError('BAD_DATA', `${file}: expected a text or Parquet, got bytes that are neither`, { field: file })
  }
  if (ESCAPES.some((sequence) => Buffer.from(start).includes(sequence)))
    throw refuse(file, 'ISO-2022-JP', 'it holds its escape sequences')
  const lines = splitLines(start)
  const broken = lines.filter((line) => !decodes(line, 'utf-8'))
  if (broken.length < MIN_BROKEN || broken.length < MIN_SHARE * lines.length) return
  throw refuse(file, guess(broken), `${broken.length} of its first ${lines.length} lines are not UTF-8`)
}

const splitLines = (bytes: Uint8Array): Uint8Array[] => {
  const lines: Uint8Array[] = []
  let from = 0
  for (let to = bytes.indexOf(0x0a); to >= 0; to = bytes.indexOf(0x0a, from)) {
    lines.push(bytes.subarray(from, to))
    from = to + 1
  }
  return lines
}

/** UTF-16 of all but a cut end: no byte of it is read as a control character. */
const isText = (bytes: Uint8Array, encoding: 'utf-16le' | 'utf-16be'): boolean => {
  const text = new TextDecoder(encoding).decode(bytes.subarray(0, bytes.length & ~1))
  return !/[^\P{Cc}\s]|\ufffd./su.test(text)
}

const decodes = (bytes: Uint8Array, encoding: string): boolean => {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

/** What browsers read as their supersets, which is what writes them. */
const SUPERSETS: Readonly<Record<string, string>> = {
  'ISO-8859-1': 'WINDOWS-1252',
  'ISO-8859-7': 'WINDOWS-1253',
  'ISO-8859-8': 'WINDOWS-1255',
  'ISO-8859-9': 'WINDOWS-1254',
}

/** By the cells that are not ASCII: the other side of a pair is often English, which would outvote them. */
const guess = (lines: readonly Uint8Array[]): string => {
  const cells = lines
    .flatMap((line) => Buffer.from(line).toString('latin1').split(/[\t;]/))
    .filter((cell) => /[\u0080-\u00ff]/.test(cell))
  const bytes = Buffer.from(cells.join('\n'), 'latin1')
  const best = analyse(bytes).find(({ name }) => name !== 'UTF-8' && decodes(bytes, name) && !isMixed(bytes, name))
  const name = best?.name ?? 'ISO-8859-1'
  return (SUPERSETS[name] ?? name).toUpperCase()
}

/** Words of East Asian and Latin letters at once: an accented letter and its neighbour were taken for one of the former. */
const isMixed = (bytes: Uint8Array, encoding: string): boolean => {
  const words = new TextDecoder(encoding).decode(bytes).match(/\S*[\p{sc=Han}\p{sc=Hangul}\p{sc=Kana}]\S*/gu) ?? []
  return words.filter((word) => /[a-z]/i.test(word)).length > words.length / 2
}

const refuse = (file: string, encoding: string, why: string): QualityError =>
  new QualityError(
    'BAD_DATA',
    `${file}: expected UTF-8, but ${why}; it looks like ${encoding}: iconv -f ${encoding} -t UTF-8 < ${file}`,
    { field: file },
  )
