/** Files that are no text and no Parquet, by their first bytes: what they are, and what to do with them. */

import { QualityError } from '../../../models/errors.ts'

interface Kind {
  /** Bytes in hexadecimal, ' ' for any. */
  readonly starts: string
  readonly at?: number
  /** One of which is near the start, too: the names of what a packed file holds. */
  readonly holds?: readonly string[]
  readonly what: string
  readonly advice: string
}

const ZIP = '504b0304'
const HERE = '<file>'
const WORKBOOK = 'save it as CSV UTF-8 or as Unicode text'

/** The first that fits. */
const KINDS: readonly Kind[] = [
  { starts: ZIP, holds: ['application/vnd.oasis'], what: 'an OpenDocument spreadsheet', advice: 'save it as CSV' },
  { starts: ZIP, holds: ['[Content_Types].xml', 'docProps/', 'xl/'], what: 'an Excel workbook', advice: WORKBOOK },
  { starts: ZIP, holds: ['.npy'], what: 'NumPy arrays', advice: 'save it as TSV' },
  { starts: ZIP, what: 'a zip archive', advice: `unzip -p ${HERE} | … -` },
  { starts: 'd0cf11e0a1b11ae1', what: 'an old Excel workbook', advice: WORKBOOK },
  { starts: '934e554d5059', what: 'a NumPy array', advice: 'save it as TSV' },
  { starts: '28b52ffd', what: 'a file packed with zstd', advice: `zstd -dc ${HERE} | … -` },
  { starts: '425a68', holds: ['1AY&SY'], what: 'a file packed with bzip2', advice: `bzip2 -dc ${HERE} | … -` },
  { starts: 'fd377a585a00', what: 'a file packed with xz', advice: `xz -dc ${HERE} | … -` },
  { starts: '04224d18', what: 'a file packed with lz4', advice: `lz4 -dc ${HERE} | … -` },
  { starts: '377abcaf271c', what: 'a 7-Zip archive', advice: `7z x -so ${HERE} | … -` },
  { starts: '526172211a07', what: 'a RAR archive', advice: 'unpack it first' },
  { starts: '7573746172', at: 257, what: 'a tar archive', advice: `tar -xOf ${HERE} | … -` },
  { starts: '4152524f5731', what: 'an Arrow or Feather file', advice: 'save it as Parquet' },
  { starts: '46454131', what: 'a Feather file', advice: 'save it as Parquet' },
  { starts: 'ffffffff      00', what: 'an Arrow stream', advice: 'save it as Parquet' },
  { starts: '4f626a01', what: 'an Avro file', advice: 'save it as Parquet' },
  { starts: '50415245', what: 'encrypted Parquet', advice: 'save it without encryption' },
  { starts: '53514c69746520666f726d6174203300', what: 'an SQLite database', advice: 'save it as CSV' },
  { starts: '894844460d0a', what: 'an HDF5 file', advice: 'save it as Parquet' },
  { starts: '8004', what: 'a Python pickle', advice: 'save it as Parquet' },
  { starts: '255044462d', what: 'a PDF', advice: 'save it as TSV' },
  { starts: '89504e470d0a', what: 'a picture', advice: 'save it as TSV' },
  { starts: 'ffd8ff', what: 'a picture', advice: 'save it as TSV' },
  { starts: '7b5c727466', what: 'a text document (RTF)', advice: 'save it as plain text' },
  {
    starts: '76657273696f6e2068747470733a2f2f6769742d6c6673',
    what: "Git LFS's pointer to the file",
    advice: 'fetch it with git lfs pull',
  },
]

/** Throws BAD_DATA, saying what the file is. */
export const refuseOtherFiles = (file: string, start: Uint8Array): void => {
  const bytes = Buffer.from(start)
  const kind = KINDS.find(({ starts, at = 0, holds }) => {
    const isStart = [...bytes.subarray(at, at + starts.length / 2)].every((byte, i) => {
      const wanted = starts.slice(2 * i, 2 * i + 2)
      return wanted === '  ' || byte === Number.parseInt(wanted, 16)
    })
    return isStart && bytes.length >= at + starts.length / 2 && (holds?.some((name) => bytes.includes(name)) ?? true)
  })
  if (kind)
    throw new QualityError(
      'BAD_DATA',
      `${file}: expected TSV, CSV, JSON, Parquet, TMX or XLIFF, got ${kind.what}: ${kind.advice.replace(HERE, file)}`,
      { field: file },
    )
}
