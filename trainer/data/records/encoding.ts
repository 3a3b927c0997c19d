/** Texts in another encoding than UTF-8, told before they are read as question marks. */

import { QualityError } from '../../../models/errors.ts'

/** Fewer broken lines than this, or a smaller share, are slips in a file of UTF-8. */
const MIN_BROKEN = 5
const MIN_SHARE = 0.1

/** Throws BAD_DATA, naming the encoding it looks like, where many lines of the file's start are not UTF-8. */
export const refuseOtherEncoding = (file: string, start: Uint8Array): void => {
  if (start.includes(0)) throw refuse(file, start.indexOf(0) % 2 === 1 ? 'UTF-16LE' : 'UTF-16BE', 'it holds NUL bytes')
  const lines = splitLines(start)
  const broken = lines.filter((line) => !decodes(line, 'utf-8'))
  if (broken.length < MIN_BROKEN || broken.length < MIN_SHARE * lines.length) return
  throw refuse(file, guess(Buffer.concat(broken)), `${broken.length} of its first ${lines.length} lines are not UTF-8`)
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

const decodes = (bytes: Uint8Array, encoding: string): boolean => {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

/** Letters that a wrong table hardly makes many of, by the encodings that make them. */
const LIKELY = [
  ['shift_jis', /[\u3040-\u30ff]/gu],
  ['euc-kr', /[\uac00-\ud7af]/gu],
  ['gb18030', /[的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里]/gu],
  ['windows-1251', /[а-яё]{2}/gu],
  ['windows-1252', /[a-z][àâäçèéêëíîïñóôöùûüß][a-z]|[’“”–]/giu],
  ['windows-1250', /[ăąćčďęěłńňőřśšťůűźżž]/giu],
] as const

const guess = (bytes: Uint8Array): string => {
  const scored = LIKELY.filter(([encoding]) => decodes(bytes, encoding)).map(([encoding, letters]) => {
    const text = new TextDecoder(encoding).decode(bytes)
    return { encoding, share: (text.match(letters)?.length ?? 0) / text.length }
  })
  return (scored.toSorted((a, b) => b.share - a.share)[0]?.encoding ?? 'windows-1252').toUpperCase()
}

const refuse = (file: string, encoding: string, why: string): QualityError =>
  new QualityError(
    'BAD_DATA',
    `${file}: expected UTF-8, but ${why}; it looks like ${encoding}: iconv -f ${encoding} -t UTF-8 < ${file}`,
    { field: file },
  )
