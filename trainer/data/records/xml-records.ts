/** Translation memories (TMX 1.4) and localisation files (XLIFF 1.2 and 2.x): a record for each segment with its languages. */

import { Parser } from 'htmlparser2'
import { QualityError } from '../../../models/errors.ts'
import { MAX_RECORD_SIZE, tooLarge } from '../../files/lines.ts'
import type { PairRecord, RecordFormat, Records } from './record.ts'
import { readTextBytes } from './text-bytes.ts'

const NAMES = ['id', 'source', 'translation', 'sourceLang', 'targetLang']

export const openXml = (file: string, format: RecordFormat & ('tmx' | 'xliff')): Records => ({
  format,
  names: NAMES,
  read: () => readXml(file, format === 'tmx' ? createTmxReader() : createXliffReader()),
})

type Values = Readonly<Record<string, string | undefined>>
type Attributes = Readonly<Record<string, string>>

/** Told of elements and texts in their order; what it has found is taken from `found`. */
interface ElementReader {
  readonly found: Values[]
  open(name: string, attributes: Attributes): void
  text(text: string): void
  close(name: string): void
}

const readXml = async function* (file: string, reader: ElementReader): AsyncGenerator<PairRecord> {
  const decoder = new TextDecoder()
  const seen = { elements: 0, end: false, cutOff: false, prefix: '' }
  // The prefix of the root is that of the format's namespace.
  const toLocal = (name: string): string =>
    seen.prefix !== '' && name.startsWith(seen.prefix) ? name.slice(seen.prefix.length) : name
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        if (seen.elements++ === 0) seen.prefix = /^[\w.-]+:/.exec(name)?.[0] ?? ''
        reader.open(toLocal(name), attributes)
      },
      ontext: (text) => reader.text(text),
      onclosetag: (name, isImplied) => {
        // An element that closes itself is an implied end, too; what is open at the end of the file was cut off.
        seen.cutOff ||= seen.end && isImplied
        reader.close(toLocal(name))
      },
    },
    { xmlMode: true },
  )
  let number = 0
  // What the parser holds of an unfinished element it does not say, but it is no more than what came since the last segment.
  let held = 0
  for await (const chunk of readTextBytes(file)) {
    parser.write(decoder.decode(chunk, { stream: true }))
    held = reader.found.length > 0 ? 0 : held + chunk.length
    if (held > MAX_RECORD_SIZE) throw tooLarge(`${file} after segment ${number}`, held)
    for (const values of reader.found.splice(0)) yield toRecord(values, ++number)
  }
  seen.end = true
  parser.end()
  if (seen.elements === 0 || seen.cutOff)
    throw new QualityError('BAD_DATA', `${file}: the XML document is cut off`, { field: file })
}

const toRecord = (values: Values, number: number): PairRecord => ({
  line: { number, text: JSON.stringify(values), broken: false },
  values: () => new Map(Object.entries(values).filter(([, value]) => value !== undefined)),
})

/** Native codes of a format, which nobody reads; the text inside other inline elements is text. */
const CODES = new Set(['bpt', 'ept', 'ph', 'it', 'ut', 'x', 'bx', 'ex'])

/** Collects the text of one element without the codes in it. */
const createText = () => {
  let parts: string[] | undefined
  let codes = 0
  return {
    begin: () => {
      parts = []
      codes = 0
    },
    open: (name: string) => {
      if (CODES.has(name)) codes++
    },
    close: (name: string) => {
      if (CODES.has(name)) codes--
    },
    add: (text: string) => {
      if (codes === 0) parts?.push(text)
    },
    end: (): string | undefined => {
      const text = parts?.join('')
      parts = undefined
      return text
    },
  }
}

interface Variant {
  readonly language: string
  readonly text: string
}

/** `en-US`, or else `en` where a header says `en-US` and a unit `en`; the first where no language is named. */
const findSource = (variants: readonly Variant[], language: string): Variant | undefined =>
  variants.find((each) => each.language.toLowerCase() === language) ??
  variants.find((each) => toBase(each.language) === toBase(language)) ??
  variants[0]

const toBase = (language: string): string | undefined => language.toLowerCase().split(/[-_]/)[0]

const createTmxReader = (): ElementReader => {
  const found: Values[] = []
  const text = createText()
  let sourceLanguage = ''
  let unit = { id: '', sourceLanguage: '' }
  let language = ''
  let variants: Variant[] = []
  return {
    found,
    open: (name, attributes) => {
      if (name === 'header') sourceLanguage = attributes['srclang'] ?? ''
      if (name === 'tu') {
        unit = { id: attributes['tuid'] ?? '', sourceLanguage: attributes['srclang'] ?? sourceLanguage }
        variants = []
      }
      if (name === 'tuv') language = attributes['xml:lang'] ?? attributes['lang'] ?? ''
      if (name === 'seg') text.begin()
      text.open(name)
    },
    text: text.add,
    close: (name) => {
      text.close(name)
      if (name === 'seg') variants.push({ language, text: text.end() ?? '' })
      if (name !== 'tu') return
      const source = findSource(variants, unit.sourceLanguage.toLowerCase())
      for (const variant of variants)
        if (variant !== source)
          found.push({
            id: unit.id || undefined,
            source: source?.text,
            translation: variant.text,
            sourceLang: source?.language,
            targetLang: variant.language,
          })
    },
  }
}

const createXliffReader = (): ElementReader => {
  const found: Values[] = []
  const text = createText()
  const languages: { source?: string | undefined; target?: string | undefined } = {}
  let unit = ''
  let segment: { id: string; source?: string | undefined; target?: string | undefined } | undefined
  // Suggestions of translation memories and glossaries stand beside the segment and are none.
  let aside = 0
  const isAside = (name: string): boolean =>
    /^(?:alt-trans|mtc:matches|matches|ignorable|originalData|notes|gls:glossary)$/.test(name)
  return {
    found,
    open: (name, attributes) => {
      if (isAside(name)) aside++
      if (name === 'xliff' || name === 'file') {
        languages.source = attributes['srcLang'] ?? attributes['source-language'] ?? languages.source
        languages.target = attributes['trgLang'] ?? attributes['target-language'] ?? languages.target
      }
      if (name === 'unit') unit = attributes['id'] ?? ''
      if (name === 'trans-unit') segment = { id: attributes['id'] ?? '' }
      if (name === 'segment') segment = { id: [unit, attributes['id']].filter(Boolean).join('/') }
      if ((name === 'source' || name === 'target') && aside === 0) text.begin()
      text.open(name)
    },
    text: text.add,
    close: (name) => {
      text.close(name)
      if (isAside(name)) aside--
      if ((name === 'source' || name === 'target') && aside === 0 && segment) segment[name] = text.end()
      if (name !== 'trans-unit' && name !== 'segment') return
      found.push({
        id: segment?.id || undefined,
        source: segment?.source,
        translation: segment?.target,
        sourceLang: languages.source,
        targetLang: languages.target,
      })
      segment = undefined
    },
  }
}
