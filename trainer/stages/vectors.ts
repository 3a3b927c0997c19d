/**
 * The stage that makes word vectors: every word type of a corpus, alone, through an encoder; centred, first principal
 * components, int8. What is encoded already lies in `<output>.work/` and is not encoded again.
 */

import { createReadStream, existsSync } from 'node:fs'
import { appendFile, readFile, rm, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { QualityError } from '../../models/errors.ts'
import { parseJson } from '../../models/json.ts'
import { listTexts } from '../data/corpora/texts.ts'
import { writeAtomically } from '../files/atomic-file.ts'
import { createFolder } from '../files/create-folder.ts'
import { hashFiles } from '../files/provenance.ts'
import type { Reporter } from '../output/output.ts'
import { addVectors, type Components, createMoments, project, toComponents } from '../statistics/principal-components.ts'
import { type Encoder, loadEncoder, loadEncoderSettings } from '../vectors/encoder.ts'
import { writeNpz } from '../vectors/npz.ts'
import { chooseWords } from '../vectors/word-counts.ts'

export interface VectorsOptions {
  /** Folder in hub layout. */
  readonly encoder: string
  /** Settings file; the folder's encoder.json, or what hub models usually have, where absent. */
  readonly settings?: string | undefined
  readonly inputs: readonly string[]
  readonly out: string
  /** Word types seen less often are left out. */
  readonly fewest: number
  /** At most so many, the most frequent ones. */
  readonly most: number
  readonly width: number
}

export interface VectorsResult {
  readonly out: string
  readonly words: number
  readonly width: number
  /** Share of the variance that the components hold. */
  readonly explained: number
  readonly bytes: number
  /** Word types that the encoder's tokenizer knows no piece of. */
  readonly unknown: number
}

/** Words that are encoded, and written, at a time. */
const CHUNK = 128
const FLOAT_BYTES = 4

/** Throws BAD_CONFIG for an encoder that does not do as its settings say, BAD_DATA for a corpus without words enough. */
export const makeVectors = async (options: VectorsOptions, reporter: Reporter): Promise<VectorsResult> => {
  const { out, width } = options
  const settings = await loadEncoderSettings(options.encoder, options.settings)
  const encoder = await loadEncoder(options.encoder, settings)
  if (encoder.width < width)
    throw new QualityError('BAD_CONFIG', `--width must be at most the encoder's ${encoder.width}, got ${width}`, {
      field: 'width',
    })
  reporter.progress(`encoder: ${settings.name ?? options.encoder}, ${encoder.width} wide, ${encoder.runtime}`)
  const files = options.inputs.flatMap(listTexts)
  const { counted, unknown } = await chooseWords(files, { ...options, knows: encoder.knows }, reporter)
  const part = `${out}.work`
  await openPart(part, {
    settings,
    encoder: await hashFiles([join(options.encoder, settings.model)]),
    corpus: await hashFiles(files),
    words: counted.length,
  })
  const file = join(part, 'vectors.f32')
  await encodeWords(
    counted.map(([word]) => word),
    { encoder, file, reporter },
  )
  const { projected, explained } = await reporter.stage(
    { name: 'components', unit: 'words', total: 2 * counted.length },
    async ({ advance }) => {
      const read = (): AsyncGenerator<Float32Array> => readVectors(file, encoder.width, advance)
      const components = await findComponents(read(), { from: encoder.width, to: width })
      return { projected: await projectAll(read(), components), explained: components.explained }
    },
  )
  const { codes, scale } = quantiseColumns(projected, width)
  const bytes = writeNpz({
    words: new TextEncoder().encode(counted.map(([word]) => word).join('\n')),
    vectors: { values: codes, shape: [counted.length, width] },
    scale,
    counts: Int32Array.from(counted, ([, count]) => count),
  })
  await writeAtomically(out, [bytes])
  await rm(part, { recursive: true })
  return {
    out,
    words: counted.length,
    width,
    explained,
    bytes: bytes.length,
    unknown,
  }
}

const stateSchema = z.record(z.string(), z.unknown())

/** Opens the folder of what is done; one of another corpus, encoder or count is begun afresh. */
const openPart = async (part: string, state: Readonly<Record<string, unknown>>): Promise<void> => {
  const file = join(part, 'state.json')
  const text = JSON.stringify(state)
  if (existsSync(file)) {
    const found = parseJson(await readFile(file, 'utf8'), stateSchema, { code: 'BAD_RUN', what: file })
    if (JSON.stringify(found) === text) return
    await rm(part, { recursive: true })
  }
  await createFolder(part)
  await writeAtomically(file, text)
}

interface EncodeOptions {
  readonly encoder: Encoder
  /** float32, one vector after another. */
  readonly file: string
  readonly reporter: Pick<Reporter, 'stage'>
}

const encodeWords = async (words: readonly string[], { encoder, file, reporter }: EncodeOptions): Promise<void> => {
  const bytes = existsSync(file) ? (await stat(file)).size : 0
  // A killed run may have left half a chunk, whose batches would be others than in one go.
  const done = Math.floor(bytes / (FLOAT_BYTES * encoder.width * CHUNK)) * CHUNK
  if (bytes > 0 && bytes < words.length * FLOAT_BYTES * encoder.width) await truncate(file, done * FLOAT_BYTES * encoder.width)
  if (bytes >= words.length * FLOAT_BYTES * encoder.width) return
  await reporter.stage({ name: 'encode', unit: 'words', total: words.length }, async ({ skip, advance }) => {
    skip(done)
    for (let start = done; start < words.length; start += CHUNK) {
      const chunk = words.slice(start, start + CHUNK)
      const vectors = await encoder.encode(chunk)
      await appendFile(file, new Uint8Array(vectors.buffer, vectors.byteOffset, vectors.byteLength))
      advance(chunk.length)
    }
  })
}

const findComponents = async (
  all: AsyncIterable<Float32Array>,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<Components> => {
  const moments = createMoments(from)
  for await (const vectors of all) addVectors(moments, vectors)
  return toComponents(moments, to)
}

const projectAll = async (all: AsyncIterable<Float32Array>, components: Components): Promise<Float32Array[]> => {
  const projected: Float32Array[] = []
  for await (const vectors of all) projected.push(project(vectors, components))
  return projected
}

/** Streams whole vectors, many at a time; `onRead` is told how many when they are done with. */
const readVectors = async function* (
  file: string,
  width: number,
  onRead: (count: number) => void,
): AsyncGenerator<Float32Array> {
  let rest = Buffer.alloc(0)
  for await (const chunk of createReadStream(file)) {
    const bytes = Buffer.concat([rest, chunk])
    const whole = bytes.length - (bytes.length % (FLOAT_BYTES * width))
    if (whole > 0) yield new Float32Array(Uint8Array.from(bytes.subarray(0, whole)).buffer)
    onRead(whole / (FLOAT_BYTES * width))
    rest = bytes.subarray(whole)
  }
}

/** int8 with one scale a column, as student tables have a scale a row: columns differ in spread, words hardly. */
export const quantiseColumns = (parts: readonly Float32Array[], width: number): { codes: Int8Array; scale: Float32Array } => {
  const largest = new Float32Array(width)
  for (const part of parts)
    part.forEach((value, i) => {
      largest[i % width] = Math.max(largest[i % width] ?? 0, Math.abs(value))
    })
  const scale = largest.map((value) => (value || 1) / 127)
  const codes = new Int8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts)
    for (let i = 0; i < part.length; i++) codes[at++] = Math.round((part[i] ?? 0) / (scale[i % width] ?? 1))
  return { codes, scale }
}
