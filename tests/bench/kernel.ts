/**
 * What a pair costs in this process, from text to ids and from ids to outputs, beside the arithmetic limit of this
 * machine: `node tests/bench/kernel.ts [--json]` after `npm run build:kernel`. Not part of the tests.
 */

import { readFileSync } from 'node:fs'
import asc from 'assemblyscript/asc'
import type { DecomposableShape } from '../../models/decomposable.ts'
import { toFeatures } from '../../models/features.ts'
import { createKernel, type KernelModule } from '../../models/kernel/kernel.ts'
import { randomStudent } from '../models/kernel/random-student.ts'

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
}
const RUNS = 60
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

interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly min: number
  readonly max: number
  readonly runs: number
}

const loadPeak = async (): Promise<(steps: number) => number> => {
  const { binary, stderr } = await asc.compileString(PEAK, { optimizeLevel: 3, runtime: 'stub', enable: ['simd'] })
  if (!binary) throw new Error(stderr.toString())
  // The one export of the source above.
  return (new WebAssembly.Instance(new WebAssembly.Module(binary)).exports as { peak(steps: number): number }).peak
}

/** Texts of the fixtures with `from` to `to` tokens on both sides. */
const readTexts = (from: number, to: number): { source: string; translation: string }[] => {
  const [, ...lines] = readFileSync(new URL('../fixtures/pairs.tsv', import.meta.url), 'utf8')
    .trim()
    .split('\n')
  const fits = (text: string): boolean => {
    const { total } = toFeatures(text, SHAPE)
    return total >= from && total <= to
  }
  return lines.flatMap((line) => {
    const [, source = '', translation = ''] = line.split('\t')
    return fits(source) && fits(translation) ? [{ source, translation }] : []
  })
}

const measureUs = (work: () => void): number => {
  const start = performance.now()
  work()
  return (performance.now() - start) * 1000
}

/** Median and range of `RUNS` interleaved runs of each work; the first quarter only warms up. */
const measureAll = (works: Record<string, { unit: string; work: () => number }>): Figure[] => {
  const values = new Map<string, number[]>(Object.keys(works).map((name) => [name, []]))
  for (let run = 0; run < RUNS * 1.25; run++)
    for (const [name, { work }] of Object.entries(works)) {
      const value = work()
      if (run >= RUNS * 0.25) values.get(name)?.push(value)
    }
  return Object.entries(works).map(([name, { unit }]) => {
    const sorted = (values.get(name) ?? []).toSorted((a, b) => a - b)
    const value = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
    return { name, value, unit, min: sorted[0] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN, runs: sorted.length }
  })
}

const main = async (): Promise<void> => {
  const peak = await loadPeak()
  const wasm = readFileSync(new URL('../../models/kernel/build/kernel.wasm', import.meta.url))
  const kernel = createKernel(new WebAssembly.Module(wasm), { bytes: randomStudent(SHAPE), shape: SHAPE })
  const texts = { Long: readTexts(22, 38), Short: readTexts(7, 13) }
  const { width: D, hidden: H } = SHAPE
  const works: Record<string, { unit: string; work: () => number }> = {
    i16Peak: {
      unit: '10^9 products/s',
      work: () => (PEAK_STEPS * PRODUCTS_A_STEP) / measureUs(() => peak(PEAK_STEPS)) / 1000,
    },
  }
  const products: Record<string, number> = {}
  for (const [name, pairs] of Object.entries(texts)) {
    const encode = () =>
      pairs.map(({ source, translation }) => ({
        source: toFeatures(source, SHAPE),
        translation: toFeatures(translation, SHAPE),
      }))
    const encoded = encode()
    const tokens = encoded.reduce((sum, { source, translation }) => sum + source.tokens.length + translation.tokens.length, 0)
    products[`kernel${name}`] = (tokens / pairs.length) * (6 * D * D + 4 * D * H + H * H) + 4 * H * H
    works[`features${name}`] = { unit: 'us/pair', work: () => measureUs(encode) / pairs.length }
    works[`kernel${name}`] = { unit: 'us/pair', work: () => measureUs(() => kernel.run(encoded)) / pairs.length }
    console.error(`${name}: ${pairs.length} pairs of ${(tokens / pairs.length).toFixed(1)} tokens, both sides together`)
  }
  const figures = measureAll(works)
  const peakPerUs = (figures.find(({ name }) => name === 'i16Peak')?.value ?? Number.NaN) * 1000
  // Of the whole pass, gather, attention and heads included, though only the dense layers are counted as work.
  for (const { name, value, min, max, runs } of figures.filter((figure) => products[figure.name])) {
    const ideal = (products[name] ?? 0) / peakPerUs
    figures.push({ name: `${name}OfPeak`, value: ideal / value, unit: 'share', min: ideal / max, max: ideal / min, runs })
  }
  if (process.argv.includes('--json')) console.log(JSON.stringify({ figures }))
  else
    for (const { name, value, unit, min, max } of figures)
      console.log(`${name.padEnd(18)} ${value.toFixed(2).padStart(8)} ${unit} (${min.toFixed(2)}-${max.toFixed(2)})`)
}

await main()
