/** A sentence encoder in hub layout (tokenizer.json, onnx/model.onnx) as a maker of word vectors: one word alone, one vector. */

import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { QualityError } from '../../models/errors.ts'
import { parseJson } from '../../models/json.ts'
import { loadRuntime, type Runtime } from '../backends/onnx-runtime.ts'
import { createTokeniser, type Pieces } from './word-pieces.ts'

const id = z.int().check(z.nonnegative())

const settingsSchema = z.strictObject({
  /** For people and for the record of what was made with it. */
  name: z.optional(z.string()),
  licence: z.optional(z.string()),
  /** Paths within the folder. */
  model: z._default(z.string(), 'onnx/model.onnx'),
  tokenizer: z._default(z.string(), 'tokenizer.json'),
  /** Unicode form that the tokenizer does not see to itself. */
  normalise: z.optional(z.enum(['NFC', 'NFKC'])),
  /** Put before every word: `query: `. */
  prefix: z._default(z.string(), ''),
  /** Ids before and after the pieces; left out, the tokenizer adds its own. */
  begin: z.optional(z.array(id)),
  end: z.optional(z.array(id)),
  pad: z._default(id, 0),
  /** Names of the graph's inputs; `segments` are all 0. */
  inputs: z._default(z.strictObject({ ids: z.string(), mask: z.string(), segments: z.optional(z.string()) }), {
    ids: 'input_ids',
    mask: 'attention_mask',
  }),
  /** The output [batch, tokens, width]. */
  output: z._default(z.string(), 'last_hidden_state'),
  /** What is averaged: the pieces of the word, or those of everything read. */
  pool: z._default(z.enum(['word', 'all']), 'word'),
  maxTokens: z._default(z.int().check(z.positive()), 32),
})

export type EncoderSettings = z.infer<typeof settingsSchema>

export interface Encoder {
  readonly settings: EncoderSettings
  readonly width: number
  /** Which ONNX runtime runs it. */
  readonly runtime: string
  /** False for a word of which the tokenizer knows no piece: its vector would be that of any other such word. */
  knows(word: string): boolean
  /** [words, width], one after another. */
  encode(words: readonly string[]): Promise<Float32Array>
}

/** Settings of a folder: `settings` where given, else its encoder.json, else what hub models usually have. */
export const loadEncoderSettings = async (folder: string, settings?: string): Promise<EncoderSettings> => {
  const own = join(folder, 'encoder.json')
  const file = settings ?? (existsSync(own) ? own : undefined)
  return parseJson(file === undefined ? '{}' : (await readBytes(file)).toString('utf8'), settingsSchema, {
    code: 'BAD_CONFIG',
    what: file ?? 'encoder settings',
  })
}

/** Throws BAD_CONFIG for settings that do not fit the graph, UNAVAILABLE where no ONNX runtime is installed. */
export const loadEncoder = async (
  folder: string,
  settings: EncoderSettings,
  options: { readonly runtime?: Runtime } = {},
): Promise<Encoder> => {
  const model = join(folder, settings.model)
  const tokeniser = createTokeniser(await readJson(join(folder, settings.tokenizer)), settings)
  const { runtime, library } = await loadRuntime(options.runtime ? [options.runtime] : undefined)
  const session = await library.InferenceSession.create(await readBytes(model), { graphOptimizationLevel: 'all' })
  const { inputs, output, pad } = settings
  for (const name of Object.values(inputs)) if (name !== undefined) requireName(name, session.inputNames, `${model}: input`)
  requireName(output, session.outputNames, `${model}: output`)
  const run = async (pieces: readonly Pieces[]): Promise<{ vectors: Float32Array; width: number }> => {
    const longest = Math.max(...pieces.map(({ ids }) => ids.length))
    const shape = [pieces.length, longest]
    const ids = new BigInt64Array(pieces.length * longest).fill(BigInt(pad))
    const mask = new BigInt64Array(ids.length)
    pieces.forEach((each, i) => {
      ids.set(each.ids.map(BigInt), i * longest)
      mask.fill(1n, i * longest, i * longest + each.ids.length)
    })
    const tensor = (data: BigInt64Array) => new library.Tensor('int64', data, shape)
    const feeds = { [inputs.ids]: tensor(ids), [inputs.mask]: tensor(mask) }
    if (inputs.segments !== undefined) feeds[inputs.segments] = tensor(new BigInt64Array(ids.length))
    const hidden = (await session.run(feeds, [output]))[output]
    const width = hidden?.dims[2]
    if (!(hidden?.data instanceof Float32Array) || hidden.dims.length !== 3 || width === undefined)
      throw new QualityError(
        'BAD_CONFIG',
        `${model}: output ${output}: expected float [batch, tokens, width], got ${hidden?.type} [${hidden?.dims}]`,
        { field: 'output' },
      )
    return { vectors: poolPieces(hidden.data, pieces, { longest, width }), width }
  }
  const { width } = await run([tokeniser('a')])
  return {
    settings,
    width,
    runtime,
    knows: (word) => tokeniser(word).known,
    encode: async (words) => {
      const all = new Float32Array(words.length * width)
      for (const places of planBatches(words.map(tokeniser))) {
        const { vectors } = await run(places.map(({ pieces }) => pieces))
        places.forEach(({ at }, i) => {
          all.set(vectors.subarray(i * width, (i + 1) * width), at * width)
        })
      }
      return all
    },
  }
}

const poolPieces = (
  hidden: Float32Array,
  pieces: readonly Pieces[],
  { longest, width }: { readonly longest: number; readonly width: number },
): Float32Array => {
  const vectors = new Float32Array(pieces.length * width)
  pieces.forEach(({ start, end }, i) => {
    for (let t = start; t < end; t++) {
      const from = (i * longest + t) * width
      for (let d = 0; d < width; d++)
        vectors[i * width + d] = (vectors[i * width + d] ?? 0) + (hidden[from + d] ?? 0) / (end - start)
    }
  })
  return vectors
}

/** Tokens a batch, padding included. */
const BATCH_TOKENS = 1024

interface Place {
  readonly at: number
  readonly pieces: Pieces
}

const planBatches = (pieces: readonly Pieces[]): Place[][] => {
  const sorted = pieces
    .map((each, at): Place => ({ at, pieces: each }))
    .toSorted((a, b) => a.pieces.ids.length - b.pieces.ids.length)
  const batches: Place[][] = []
  let batch: Place[] = []
  for (const place of sorted) {
    if ((batch.length + 1) * place.pieces.ids.length > BATCH_TOKENS && batch.length > 0) {
      batches.push(batch)
      batch = []
    }
    batch.push(place)
  }
  return batch.length > 0 ? [...batches, batch] : batches
}

const readJson = async (file: string): Promise<Record<string, unknown>> =>
  parseJson((await readBytes(file)).toString('utf8'), z.record(z.string(), z.unknown()), { code: 'BAD_CONFIG', what: file })

const readBytes = (file: string): Promise<Buffer> =>
  readFile(file).catch((cause: unknown) => {
    throw new QualityError('BAD_CONFIG', `${file}: cannot be read: expected an encoder in hub layout`, {
      field: 'encoder',
      cause,
    })
  })

const requireName = (name: string, names: readonly string[], what: string): void => {
  if (!names.includes(name))
    throw new QualityError('BAD_CONFIG', `${what} ${name} does not exist; the model has ${names.join(', ')}`, { field: name })
}
