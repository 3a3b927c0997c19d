/** An exported quality-estimation model as a teacher: ONNX Runtime and a hub tokenizer, told what to do by teacher.json. */

import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { QualityError } from '../../models/errors.ts'
import { type Library, loadRuntime, type Runtime } from '../engines/onnx.ts'
import { hashFiles } from '../run-folder.ts'
import { createPairEncoder, type Encoded, loadTokenizer } from './encode-pairs.ts'
import { type Outputs, readAnswer } from './onnx-outputs.ts'
import { loadSpec, type OnnxSpec, SPEC_FILE } from './onnx-spec.ts'
import { KNOWLEDGE, type Knowledge, type Teacher, type TeacherAnswer, type TeacherPair } from './teacher.ts'

export interface OnnxOptions {
  /** Padded tokens in a batch, at most. */
  readonly batchTokens?: number | undefined
  /** Undefined: as many as there are cores. */
  readonly threads?: number | undefined
  readonly runtime?: Runtime | undefined
}

/** 61 pairs/s on two cores with the teacher of 12 layers; half of it cost 4 %, twice as much gained nothing. */
const BATCH_TOKENS = 3000

type Session = Awaited<ReturnType<Library['InferenceSession']['create']>>

/** Throws BAD_CONFIG for a folder that is no such teacher or a model that has not the inputs and outputs it states. */
export const createOnnxTeacher = async (folder: string, options: OnnxOptions = {}): Promise<Teacher> => {
  const { batchTokens = BATCH_TOKENS, threads, runtime: wanted } = options
  const spec = await loadSpec(folder)
  const identity = await identify(folder, spec)
  const { runtime, library } = await loadRuntime(wanted ? [wanted] : undefined)
  const session = await openSession({ folder, spec, runtime, library, threads })
  requireNames(session, spec)
  const encodePair = createPairEncoder(spec, await loadTokenizer(join(folder, spec.tokenizer)))
  const cache = new WeakMap<TeacherPair, Encoded>()
  const encode = (pair: TeacherPair): Encoded => {
    const encoded = cache.get(pair) ?? encodePair(pair)
    cache.set(pair, encoded)
    return encoded
  }
  return {
    name: `${spec.name} (${runtime})`,
    identity,
    gives: KNOWLEDGE.filter((kind) => spec.outputs[kind]),
    parallel: 1,
    plan: (pairs) =>
      planByLength(
        pairs.map((pair) => encode(pair).ids.length),
        batchTokens,
      ),
    label: async (pairs, asked) => {
      const batch = pairs.map(encode)
      const outputs = await run(batch, { spec, library, session, asked })
      return batch.map((encoded, i): TeacherAnswer => readAnswer(outputs, { encoded, i, spec, asked }))
    },
    close: () => session.release(),
  }
}

/** Neighbours in length share a batch, so that little of it is padding; the longest come first. */
const planByLength = (lengths: readonly number[], batchTokens: number): number[][] => {
  const order = [...lengths.keys()].toSorted((a, b) => (lengths[b] ?? 0) - (lengths[a] ?? 0) || a - b)
  const batches: number[][] = []
  let width = 0
  for (const place of order) {
    const last = batches.at(-1)
    if (last && (last.length + 1) * width <= batchTokens) last.push(place)
    else {
      batches.push([place])
      width = lengths[place] ?? 0
    }
  }
  return batches
}

/** The model's weights may lie beside it, in files that begin with its name. */
const identify = async (folder: string, spec: OnnxSpec): Promise<string> => {
  const model = join(folder, spec.model)
  const parts = readdirSync(dirname(model)).filter((name) => name.startsWith(basename(model)))
  const files = [SPEC_FILE, spec.tokenizer, ...parts.map((name) => join(dirname(spec.model), name))]
  const hashes = await hashFiles(files.map((file) => join(folder, file)))
  return createHash('sha256').update(Object.values(hashes).join('\n')).digest('hex')
}

interface Opening {
  readonly folder: string
  readonly spec: OnnxSpec
  readonly runtime: Runtime
  readonly library: Library
  readonly threads: number | undefined
}

const openSession = async ({ folder, spec, runtime, library, threads }: Opening): Promise<Session> => {
  const file = join(folder, spec.model)
  const settings = threads === undefined ? {} : { intraOpNumThreads: threads }
  try {
    // The native runtime finds weights that lie beside the model; the WebAssembly one has no file system.
    return runtime === 'onnxruntime-node'
      ? await library.InferenceSession.create(file, settings)
      : await library.InferenceSession.create(await readFile(file), settings)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new QualityError('BAD_CONFIG', `${file}: ONNX Runtime cannot open it: ${reason}`, { field: 'model', cause })
  }
}

const requireNames = (session: Session, { name, inputs, outputs }: OnnxSpec): void => {
  const check = (kind: string, wanted: readonly string[], there: readonly string[]): void => {
    for (const each of wanted)
      if (!there.includes(each))
        throw new QualityError('BAD_CONFIG', `${name}: ${kind}: the model has no ${each}, only ${there.join(', ')}`, {
          field: kind,
        })
  }
  check(
    'inputs',
    Object.values(inputs).filter((input) => input !== undefined),
    session.inputNames,
  )
  check(
    'outputs',
    Object.values(outputs).flatMap((output) => output?.name ?? []),
    session.outputNames,
  )
}

interface Running {
  readonly spec: OnnxSpec
  readonly library: Library
  readonly session: Session
  readonly asked: readonly Knowledge[]
}

const run = async (batch: readonly Encoded[], { spec, library, session, asked }: Running): Promise<Outputs> => {
  const { inputs, outputs, template } = spec
  const tokens = Math.max(...batch.map(({ ids }) => ids.length))
  const feed = (name: string, fill: number, values: (encoded: Encoded) => readonly number[]) => {
    const data = new Array<number>(batch.length * tokens).fill(fill)
    batch.forEach((encoded, i) => {
      values(encoded).forEach((value, t) => {
        data[i * tokens + t] = value
      })
    })
    const metadata = session.inputMetadata.find((each) => each.name === name)
    const type = metadata?.isTensor === true && metadata.type === 'int32' ? 'int32' : 'int64'
    return new library.Tensor(type, type === 'int32' ? Int32Array.from(data) : BigInt64Array.from(data, BigInt), [
      batch.length,
      tokens,
    ])
  }
  const feeds = {
    [inputs.ids]: feed(inputs.ids, template.pad, ({ ids }) => ids),
    ...(inputs.mask === undefined ? {} : { [inputs.mask]: feed(inputs.mask, 0, ({ ids }) => ids.map(() => 1)) }),
    ...(inputs.segments === undefined ? {} : { [inputs.segments]: feed(inputs.segments, 0, ({ segments }) => segments) }),
  }
  const wanted = [outputs.score, ...asked.map((kind) => outputs[kind]), ...(asked.includes('hidden') ? [outputs.pooled] : [])]
  const results = await session.run(
    feeds,
    wanted.flatMap((output) => output?.name ?? []),
  )
  for (const [name, { dims }] of Object.entries(results))
    if (dims[0] !== batch.length)
      throw new QualityError(
        'BAD_CONFIG',
        `outputs: ${name}: expected values for ${batch.length} pairs, got ${dims[0] ?? 'a single one'}`,
        { field: name },
      )
  return new Map(Object.entries(results))
}
