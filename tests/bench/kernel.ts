/** What features and kernel cost in this process, beside the arithmetic limit of this machine. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import asc from 'assemblyscript/asc'
import type { DecomposableShape } from '../../models/decomposable.ts'
import type { EncodedPair } from '../../models/engine.ts'
import type { KernelModule } from '../../models/kernel/kernel.ts'
import { randomStudent } from '../models/kernel/random-student.ts'
import type { Group, Variant } from './context.ts'
import { type Figure, type Label, toFigure, toFigures } from './figure.ts'
import { type BenchPair, LONG, SHORT } from './texts.ts'

// Node has it, its type definitions do not.
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => KernelModule
  readonly Instance: new (module: KernelModule) => { readonly exports: unknown }
}

const SHAPE: DecomposableShape = {
  architecture: 'decomposable',
  rows: 131_072,
  width: 64,
  hidden: 96,
  maxTokens: 64,
  maxHashes: 40,
  textRules: 2,
}
const RUNS = 60
const WARM_UP = 20
const PEAK_STEPS = 1_000_000
// Twelve sums fit the registers and are more than the latency of a product and a sum needs.
const SUMS = Array.from({ length: 12 }, (_, i) => `s${i}`)
const PRODUCTS_A_STEP = SUMS.length * 8

/** Independent sums of i16 products, all in registers: without relaxed SIMD nothing is faster. */
const PEAK = `export function peak(steps: i32): i32 {
  ${SUMS.map((sum, i) => `let ${sum} = i32x4.splat(steps + ${i})`).join('\n')}
  const x = i32x4.splat(steps)
  for (let i = 0; i < steps; i++) {
    ${SUMS.map((sum) => `${sum} = i32x4.add(${sum}, i32x4.dot_i16x8_s(${sum}, x))`).join('\n')}
  }
  return i32x4.extract_lane(${SUMS.reduce((all, sum) => `v128.xor(${all}, ${sum})`)}, 0)
}`

const loadPeak = async (): Promise<(steps: number) => number> => {
  const { binary, stderr } = await asc.compileString(PEAK, { optimizeLevel: 3, runtime: 'stub', enable: ['simd'] })
  if (!binary) throw new Error(stderr.toString())
  // The one export of the source above.
  return (new WebAssembly.Instance(new WebAssembly.Module(binary)).exports as { peak(steps: number): number }).peak
}

/** CPU time: a clock on the wall would count the others on this machine. */
const measureUs = (work: () => void): number => {
  const start = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(start)
  return user + system
}

interface Work {
  readonly name: string
  readonly label: Label
  /** Microseconds a pair. */
  run(): number
  /** Products of the dense layers of a pair. */
  readonly products: number
}

/** Products of i16 numbers that the dense layers of a pair need. */
const countProducts = (encoded: readonly EncodedPair[]): number => {
  const { width: D, hidden: H } = SHAPE
  const tokens = encoded.reduce((sum, { source, translation }) => sum + source.tokens.length + translation.tokens.length, 0)
  return (tokens / encoded.length) * (6 * D * D + 4 * D * H + H * H) + 4 * H * H
}

const loadWorks = async ({ root, label }: Variant): Promise<Work[]> => {
  const { createKernel } = (await import(
    join(root, 'models/kernel/kernel.ts')
  )) as typeof import('../../models/kernel/kernel.ts')
  // An earlier commit that is compared has it under its earlier name.
  const hashing = ['hashing', 'features'].map((name) => join(root, `models/${name}.ts`)).find((file) => existsSync(file))
  const { toFeatures, hashTokens } = (await import(hashing ?? '')) as typeof import('../../models/hashing.ts')
  const flags = ['flags/index', 'flags'].map((name) => join(root, `models/${name}.ts`)).find((file) => existsSync(file))
  const { findFlags } = (await import(flags ?? '')) as typeof import('../../models/flags/index.ts')
  const { tokenise } = (await import(join(root, 'models/text.ts'))) as typeof import('../../models/text.ts')
  const wasm = readFileSync(join(root, 'models/kernel/build/kernel.wasm'))
  const kernel = createKernel(new WebAssembly.Module(wasm), { bytes: randomStudent(SHAPE), shape: SHAPE })
  const toWorks = (length: string, pairs: readonly BenchPair[]): Work[] => {
    const encode = () =>
      pairs.map(({ source, translation }) => ({
        source: toFeatures(source, SHAPE),
        translation: toFeatures(translation, SHAPE),
      }))
    // As `predict` goes about it: tokens are made once.
    const readAll = () => {
      for (const { source, translation, sourceLang, targetLang } of pairs) {
        const tokens = { source: tokenise(source, SHAPE.textRules), translation: tokenise(translation, SHAPE.textRules) }
        findFlags({ source, translation, languagePair: `${sourceLang}-${targetLang}` }, tokens)
        hashTokens(tokens.source, SHAPE)
        hashTokens(tokens.translation, SHAPE)
      }
    }
    const encoded = encode()
    const products = countProducts(encoded)
    const perPair = (work: () => void) => () => measureUs(work) / pairs.length
    return [
      { name: `features${length}`, label, products: 0, run: perPair(encode) },
      { name: `outside${length}`, label, products: 0, run: perPair(readAll) },
      { name: `kernel${length}`, label, products, run: perPair(() => kernel.run(encoded)) },
    ]
  }
  return [...toWorks('Long', LONG), ...toWorks('Short', SHORT)]
}

export const kernel: Group = {
  names: ['denseOfPeak', 'kernelLong', 'kernelShort', 'featuresLong', 'featuresShort', 'outsideLong', 'outsideShort'],
  measure: async ({ variants }) => {
    // As workerd runs it: Node would let the processor find what lies outside of the memory.
    setFlagsFromString('--wasm-enforce-bounds-checks')
    const peak = await loadPeak()
    const works = (await Promise.all(variants.map(loadWorks))).flat()
    const peaks: number[] = []
    const values = new Map<Work, number[]>(works.map((work) => [work, []]))
    for (let run = -WARM_UP; run < RUNS; run++) {
      const productsPerUs = (PEAK_STEPS * PRODUCTS_A_STEP) / measureUs(() => peak(PEAK_STEPS))
      if (run >= 0) peaks.push(productsPerUs)
      for (const work of works) {
        const us = work.run()
        if (run >= 0) values.get(work)?.push(us)
      }
    }
    return toKernelFigures(values, peaks)
  },
}

const toKernelFigures = (values: ReadonlyMap<Work, readonly number[]>, peaks: readonly number[]): Figure[] => {
  const byName = Object.groupBy([...values], ([{ name }]) => name)
  const gather = (name: string, convert: (us: number, run: number, work: Work) => number) =>
    Object.fromEntries(
      (byName[name] ?? []).map(([work, us]) => [work.label, us.map((value, run) => convert(value, run, work))]),
    )
  // Of the whole pass, gather, attention and heads included, though only the dense layers are counted as work.
  const shares = gather('kernelLong', (us, run, { products }) => products / (peaks[run] ?? Number.NaN) / us)
  return [
    ...toFigures({ name: 'denseOfPeak', unit: 'share', values: shares }),
    toFigure(
      'i16Peak',
      '10^9 products/s',
      peaks.map((productsPerUs) => productsPerUs / 1000),
    ),
    ...Object.keys(byName).flatMap((name) => toFigures({ name, unit: 'us/pair', values: gather(name, (us) => us) })),
  ]
}
