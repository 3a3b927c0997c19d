/** The same three rated pairs in every format that people keep them in, some of them under a name that says another. */

import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

export interface RatedText {
  readonly id: string
  readonly source: string
  readonly translation: string
  readonly score: number
}

/** A quotation mark that does not pair up, tabs' neighbours, a line end, and letters beyond ASCII. */
export const PAIRS: readonly RatedText[] = [
  { id: '9007199254740993', source: 'Casa e "mare".', translation: 'The house; is "big", yes.', score: 85 },
  { id: 'b', source: 'Ploaia\ns-a oprit.', translation: 'The rain\nhas stopped.', score: 40 },
  { id: 'c', source: 'Și țara 5" lată', translation: '"Quoted"', score: 70.5 },
]
/** Where a format has one line a pair and no marks for a line end. */
export const ONE_LINE = PAIRS.map((pair) => ({
  ...pair,
  source: pair.source.replace('\n', ' '),
  translation: pair.translation.replace('\n', ' '),
}))

type Pairs = readonly RatedText[]

const table = (pairs: Pairs, names: readonly string[], toCell: (text: string) => string, delimiter: string): string =>
  [names, ...pairs.map(({ id, source, translation, score }) => [id, source, translation, String(score), 'ro-en'])]
    .map((cells) => cells.map(toCell).join(delimiter))
    .join('\r\n')

const always = (cell: string): string => `"${cell.replaceAll('"', '""')}"`
const minimal = (delimiter: string) => (cell: string) =>
  /["\r\n]/.test(cell) || cell.includes(delimiter) ? always(cell) : cell
const plain = (cell: string): string => cell

const objects = (pairs: Pairs): object[] =>
  pairs.map(({ id, source, translation, score }) => ({ id, src: source, mt: translation, score, lp: 'ro-en' }))

const toXml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

const utf16 = (text: string, bigEndian = false): Uint8Array => {
  const bytes = Buffer.from(`\uFEFF${text}`, 'utf16le')
  return bigEndian ? bytes.swap16() : bytes
}

export interface FormatCase {
  /** The file's name. */
  readonly name: string
  readonly content: string | Uint8Array
  readonly pairs: Pairs
  /** Formats of translations alone. */
  readonly unrated?: boolean
}

const NAMES = ['id', 'source', 'translation', 'score', 'languagePair']
const OTHER_NAMES = ['segment_id', 'SRC', 'Hypothesis', 'score', 'lp']

export const FORMAT_CASES: Readonly<Record<string, FormatCase>> = {
  TSV: { name: 'a.tsv', content: table(ONE_LINE, NAMES, plain, '\t'), pairs: ONE_LINE },
  'TSV as pandas writes it': { name: 'b.tsv', content: table(PAIRS, OTHER_NAMES, minimal('\t'), '\t'), pairs: PAIRS },
  'TSV as Excel saves it (UTF-16)': { name: 'c.txt', content: utf16(table(PAIRS, NAMES, minimal('\t'), '\t')), pairs: PAIRS },
  'TSV in UTF-16 of the other order': {
    name: 'd.txt',
    content: utf16(table(ONE_LINE, NAMES, plain, '\t'), true),
    pairs: ONE_LINE,
  },
  'TSV with everything in quotes': { name: 'e.tsv', content: table(PAIRS, NAMES, always, '\t'), pairs: PAIRS },
  CSV: { name: 'f.csv', content: `\uFEFF${table(PAIRS, NAMES, minimal(','), ',')}\r\n\r\n`, pairs: PAIRS },
  'CSV with semicolons': { name: 'g.csv', content: table(PAIRS, OTHER_NAMES, minimal(';'), ';'), pairs: PAIRS },
  'JSON Lines': {
    name: 'h.jsonl',
    content: `\n${objects(PAIRS)
      .map((each) => JSON.stringify(each))
      .join('\n')}\n`,
    pairs: PAIRS,
  },
  'a JSON array': { name: 'i.json', content: JSON.stringify(objects(PAIRS), undefined, 2), pairs: PAIRS },
  'gzip without its name': { name: 'j.csv', content: gzipSync(table(PAIRS, NAMES, minimal(','), ',')), pairs: PAIRS },
  'JSON Lines under another name': {
    name: 'k.tsv',
    content: objects(PAIRS)
      .map((each) => JSON.stringify(each))
      .join('\n'),
    pairs: PAIRS,
  },
  TMX: {
    name: 'l.tmx',
    content: `<?xml version="1.0"?><!DOCTYPE tmx SYSTEM "tmx14.dtd"><tmx version="1.4"><header srclang="ro-RO"/><body>${PAIRS.map(
      ({ id, source, translation }) =>
        `<tu tuid="${id}"><tuv xml:lang="en-US"><seg>${toXml(translation)}</seg></tuv><tuv xml:lang="ro-RO"><seg><bpt i="1">&lt;b></bpt><hi>${toXml(source)}</hi><ept i="1">&lt;/b></ept></seg></tuv></tu>`,
    ).join('\n')}</body></tmx>`,
    pairs: PAIRS,
    unrated: true,
  },
  'XLIFF 1.2': {
    name: 'm.xlf',
    content: `<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file source-language="ro" target-language="en" datatype="plaintext" original="x"><body>${PAIRS.map(
      ({ id, source, translation }) =>
        `<trans-unit id="${id}"><source><g id="1">${toXml(source)}</g><x id="2"/></source><target>${toXml(translation)}</target><alt-trans><source>no</source><target>no</target></alt-trans></trans-unit>`,
    ).join('')}</body></file></xliff>`,
    pairs: PAIRS,
    unrated: true,
  },
  'XLIFF 2': {
    name: 'n.xlf',
    content: `<xliff version="2.0" srcLang="ro" trgLang="en" xmlns="urn:oasis:names:tc:xliff:document:2.0"><file id="f">${PAIRS.map(
      ({ id, source, translation }) =>
        `<unit id="${id}"><originalData><data id="d">&lt;b></data></originalData><segment><source><pc id="1">${toXml(source)}</pc><ph id="2" dataRef="d"/></source><target>${toXml(translation)}</target></segment></unit>`,
    ).join('')}</file></xliff>`,
    pairs: PAIRS,
    unrated: true,
  },
}

export const writeFormats = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'formats-'))
  for (const { name, content } of Object.values(FORMAT_CASES)) await writeFile(join(folder, name), content)
  return folder
}
