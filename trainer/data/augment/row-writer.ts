/** Where new rows go: one file, or a file a language pair. */

import { dirname, join } from 'node:path'
import { createFolder } from '../../files/create-folder.ts'
import { createJsonLinesWriter, type JsonLinesWriter } from '../../files/json-lines-writer.ts'
import { type Row, rowsFile } from '../rows.ts'

export interface RowWriter extends Pick<JsonLinesWriter, 'close' | 'discard'> {
  write(row: Row): Promise<void>
}

/** A path that ends in .jsonl is a file, any other a folder of `<language pair>.train.jsonl`. */
export const createRowWriter = (out: string): RowWriter => {
  const writers = new Map<string, JsonLinesWriter>()
  const isFile = out.endsWith('.jsonl')
  return {
    write: async (row) => {
      const file = isFile ? out : join(out, rowsFile(row.languagePair, 'train'))
      let writer = writers.get(file)
      if (!writer) {
        await createFolder(dirname(file))
        writer = createJsonLinesWriter(file)
        writers.set(file, writer)
      }
      await writer.write(row)
    },
    close: async () => {
      for (const writer of writers.values()) await writer.close()
    },
    discard: async () => {
      for (const writer of writers.values()) await writer.discard()
    },
  }
}
