/** What a corpus says of each line of a file: a row, a row that must not be used, or why it is none. */

import { QualityError } from '../../../models/errors.ts'
import type { Line } from '../../files/lines.ts'
import type { Row, Split } from '../rows.ts'

export interface Entry {
  readonly file: string
  readonly line: Line
  /** Absent where the line is no row; `reject` says why. */
  readonly row?: Row
  readonly reject?: string
  /** The split the row belongs to. */
  readonly split: Split
  /** Why a good row is not to be used. */
  readonly dropped?: string
}

/** The entry of a line whose reader throws BAD_DATA where it is no row. */
export const toEntry = (place: Pick<Entry, 'file' | 'line' | 'split'>, read: () => Row): Entry => {
  try {
    return { ...place, row: read() }
  } catch (error) {
    if (!(error instanceof QualityError)) throw error
    return { ...place, reject: error.message }
  }
}

/** The rows that may be used. Throws BAD_DATA, naming file and line, at the first line that is no row. */
export const requireRows = async function* (entries: AsyncIterable<Entry>): AsyncGenerator<Row> {
  for await (const { file, line, row, reject, dropped } of entries) {
    if (!row) throw new QualityError('BAD_DATA', `${file} line ${line.number}: ${reject}`, { field: file })
    if (dropped === undefined) yield row
  }
}
