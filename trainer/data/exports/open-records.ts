/** A file of pairs in any format, of a tool that people rate with or not: records of pairs and ratings. */

import { openFormat } from '../records/open-format.ts'
import type { Records } from '../records/record.ts'
import { readBareTable } from '../records/table-records.ts'
import { readStart } from '../records/text-bytes.ts'
import { isAppraise, openAppraise } from './appraise.ts'
import { isArgilla, openArgilla } from './argilla.ts'
import { isLabelStudio, openLabelStudio } from './label-studio.ts'
import { isMqm, openMqm } from './mqm.ts'
import { isPearmut, openPearmut } from './pearmut.ts'

export interface OpenRecordsOptions {
  /** Column of the rating; of an export, the name of its question. */
  readonly column?: string | undefined
  /** The texts of an export that has none. */
  readonly texts?: string | undefined
}

/** Of a line that may be one of Appraise's. */
const START = 1 << 10

/** Exports are recognised by their columns and fields. Throws BAD_DATA, naming the file, for what cannot be read. */
export const openRecords = async (file: string, { column, texts }: OpenRecordsOptions = {}): Promise<Records> => {
  if (isAppraise(new TextDecoder().decode(await readStart(file, START))))
    return openAppraise({ file, texts, rows: () => readBareTable(file, ',') })
  const records = await openFormat(file)
  if (isMqm(records)) return openMqm(records)
  if (isLabelStudio(records)) return openLabelStudio(records, { file, column })
  if (isArgilla(records)) return openArgilla(records, { file, column })
  return (await isPearmut(records)) ? openPearmut(records, file) : records
}
