/** An exported quality-estimation model as a teacher: ONNX Runtime and a hub tokenizer, told what to do by teacher.json. */

import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { QualityError } from '../../models/errors.ts'
import { loadRuntime, type Runtime, type RuntimeLibrary, toSlowRuntime } from '../backends/onnx-runtime.ts'
import { createScaleCheck } from '../data/scale.ts'
import { hashFiles } from '../files/provenance.ts'
import { sha256 } from '../files/sha256.ts'
import { createPairEncoder, type EncodedPieces, loadTokenizer, requireIds } from './encode-pairs.ts'
import { type Reading, type Session, toFeeds } from './onnx-inputs.ts'
import { type OutputTensors, readAnswer } from './onnx-outputs.ts'
import { loadSpec, type OnnxSpec, readsReference, SPEC_FILE } from './onnx-spec.ts'
import { KNOWLEDGE, type Knowledge, type NoLabel, type Teacher, type TeacherAnswer, type TeacherPair } from './teacher.ts'

export interface OnnxOptions {
  /** Padded tokens in a batch, at most. */
  readonly batchTokens?: number | undefined
  /** Undefined: as many as there are cores. */
  readonly threads?: number | undefined
  readonly runtime?: Runtime | undefined
  /** Execution providers of ONNX Runtime, the first that works is used; undefined: the processor. */
  readonly providers?: readonly string[] | undefined
  /** Is told what a user should know. */
  readonly progress?: ((line: string) => void) | undefined
}

/** 61 pairs/s on two cores with the teacher of 12 layers; half of it cost 4 %, twice as much gained nothing. */
const BATCH_TOKENS = 3000

/** Throws BAD_CONFIG for a folder that is no such teacher or a model that has not the inputs and outputs it states. */
export const createOnnxTeacher = async (folder: string, options: OnnxOptions = {}): Promise<Teacher> => {
  const { batchTokens = BATCH_TOKENS, runtime: wanted } = options
  const spec = await loadSpec(folder)
  const identity = await identify(folder, spec)
  const { runtime, library, why } = await loadRuntime(wanted ? [wanted] : undefined)
  if (!wanted && runtime !== 'onnxruntime-node') options.progress?.(toSlowRuntime(why))
  const session = await openSession({ ...options, folder, spec, runtime, library })
  requireNames(session, spec)
  const tokenizer = await loadTokenizer(join(folder, spec.tokenizer))
  requireIds(tokenizer, spec)
  const encodePair = createPairEncoder(spec, tokenizer)
  const checkScale = createScaleCheck(spec.outputs.score)
  const isMetric = readsReference(spec)
  const cache = new WeakMap<TeacherPair, EncodedPieces>()
  const encode = (pair: TeacherPair): EncodedPieces => {
    const encoded = cache.get(pair) ?? encodePair(pair)
    cache.set(pair, encoded)
    return encoded
  }
  return {
    name: `${spec.name} (${runtime})`,
    identity,
    gives: KNOWLEDGE.filter((kind) => spec.outputs[kind]),
    ...(spec.languagePairs ? { languagePairs: spec.languagePairs } : {}),
    parallel: 1,
    plan: (pairs) =>
      planByLength(
        pairs.map((pair) => lengthOf(encode(pair))),
        batchTokens,
      ),
    label: async (pairs, asked) => {
      const known = isMetric ? pairs.filter(({ reference }) => reference !== undefined) : pairs
      if (known.length === 0) return pairs.map(() => NO_REFERENCE)
      const batch = known.map(encode)
      const outputs = await run(batch, { spec, library, session, asked })
      const answers = batch.map((encoded, i): TeacherAnswer => readAnswer(outputs, { encoded, i, spec, asked, checkScale }))
      return pairs.map((pair) => answers[known.indexOf(pair)] ?? NO_REFERENCE)
    },
    close: () => session.release(),
  }
}

const NO_REFERENCE: NoLabel = { failed: 'the input has no reference for this pair' }

const lengthOf = ({ ids, translation = [], reference = [] }: EncodedPieces): number =>
  ids.length + translation.length + reference.length

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
  return sha256(Object.values(hashes).join('\n'))
}

interface Opening extends OnnxOptions {
  readonly folder: string
  readonly spec: OnnxSpec
  readonly runtime: Runtime
  readonly library: RuntimeLibrary
}

const openSession = async ({ folder, spec, runtime, library, threads, providers }: Opening): Promise<Session> => {
  const file = join(folder, spec.model)
  const settings = {
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    ...(providers ? { executionProviders: providers } : {}),
  }
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
    [inputs, inputs.translation, inputs.reference]
      .flatMap((side) => [side?.ids, side?.mask].flatMap((name) => name ?? []))
      .concat(inputs.segments ?? []),
    session.inputNames,
  )
  check(
    'outputs',
    Object.values(outputs).flatMap((output) => output?.name ?? []),
    session.outputNames,
  )
}

interface Running extends Reading {
  readonly asked: readonly Knowledge[]
}

/** Asks for no more outputs than are needed: hidden states are large. */
const run = async (batch: readonly EncodedPieces[], { asked, ...reading }: Running): Promise<OutputTensors> => {
  const { outputs } = reading.spec
  const wanted = [outputs.score, ...asked.map((kind) => outputs[kind]), ...(asked.includes('hidden') ? [outputs.pooled] : [])]
  const names = wanted.flatMap((output) => output?.name ?? [])
  const results = await reading.session.run(toFeeds(batch, reading), names)
  for (const [name, { dims }] of Object.entries(results))
    if (dims[0] !== batch.length)
      throw new QualityError(
        'BAD_CONFIG',
        `outputs: ${name}: expected values for ${batch.length} pairs, got ${dims[0] ?? 'a single one'}`,
        { field: name },
      )
  return new Map(Object.entries(results))
}
