/** A file of pairs in any format that people keep them in, recognised by its content. */

import { statSync } from 'node:fs'
import { QualityError } from '../../../models/errors.ts'
import { refuseOtherEncoding } from './encoding.ts'
import { openJsonArray, openJsonObjects } from './json-records.ts'
import { refuseOtherFiles } from './other-files.ts'
import { openParquet } from './parquet-records.ts'
import type { Records } from './record.ts'
import { openTable } from './table-records.ts'
import { readStart } from './text-bytes.ts'
import { openXml } from './xml-records.ts'

const START = 1 << 16

/**
 * TSV, CSV, JSON Lines, a JSON array, Parquet, TMX and XLIFF, in UTF-8 or, by its mark, UTF-16, packed with gzip or not.
 * Throws BAD_DATA, naming the file, for what is none of them or in another encoding.
 */
export const openFormat = async (file: string): Promise<Records> => {
  const bytes = await readStart(file, START)
  if (statSync(file).isDirectory())
    throw new QualityError('BAD_DATA', `${file}: expected a file, got a folder`, { field: file })
  if (Buffer.from(bytes.subarray(0, 4)).toString('latin1') === 'PAR1') return openParquet(file)
  refuseOtherFiles(file, bytes)
  refuseOtherEncoding(file, bytes)
  const start = new TextDecoder().decode(bytes).trimStart()
  if (start === '') throw new QualityError('BAD_DATA', `${file}: is empty: expected pairs`, { field: 'input' })
  if (start.startsWith('<')) return openXmlFile(file, start)
  if (start.startsWith('[')) return openJsonArray(file)
  if (start.startsWith('{')) return openJsonObjects(file)
  return openTable(file)
}

const openXmlFile = (file: string, start: string): Records => {
  const root = /<(?![?!])([\w:.-]+)/.exec(start)?.[1]
  const local = root?.replace(/^[\w.-]+:/, '')
  if (local === 'tmx') return openXml(file, 'tmx')
  if (local === 'xliff') return openXml(file, 'xliff')
  const what =
    root?.toLowerCase() === 'html' ? 'a web page: was the download refused?' : `XML whose root is ${root ?? 'missing'}`
  throw new QualityError('BAD_DATA', `${file}: expected TMX or XLIFF, got ${what}`, {
    field: file,
  })
}

/** Whether they are rows as `import` and `label` write them, with all that is known of a pair. */
export const isRows = ({ format, names }: Records): boolean =>
  format === 'jsonl' && ['id', 'languagePair', 'source', 'translation'].every((name) => names.includes(name))
