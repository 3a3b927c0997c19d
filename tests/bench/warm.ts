/** What a pair costs a warm Worker, by itself and in a batch, over the empty Worker and beside the onnx engine. */

import { join } from 'node:path'
import { bundleWorker } from './bundle.ts'
import type { Context, Group } from './context.ts'
import { type Label, type Series, toFigures } from './figure.ts'
import { type Cell, measureRounds } from './rounds.ts'
import { BATCH, type BenchPair, LONG, SHORT, toBatch, toSingles, wordsASide } from './texts.ts'
import type { Server } from './workerd.ts'

const ROUNDS = { rounds: 25, warmUp: 15, starts: 3 }

const minus = (values: readonly number[], others: readonly number[]): number[] =>
  values.map((value, i) => value - (others[i] ?? Number.NaN))

const cellsOf = (server: Server, pairs: readonly BenchPair[]): { single: Cell; batch: Cell } => ({
  single: { server, requests: toSingles(pairs), pairs: pairs.length },
  batch: { server, requests: Array.from({ length: 2 }, () => toBatch(pairs)), pairs: 2 * pairs.length },
})

/** Cells by `label-length-way`, for all variants and the empty Worker. */
const toCells = ({ variants, empty }: Context): Record<string, Cell> => {
  const servers = [...variants.map(({ label, worker }) => [label, worker] as const), ['empty', empty] as const]
  return Object.fromEntries(
    servers.flatMap(([label, server]) =>
      Object.entries({ Long: LONG, Short: SHORT }).flatMap(([length, pairs]) =>
        Object.entries(cellsOf(server, pairs)).map(([way, cell]) => [`${label}-${length}-${way}`, cell]),
      ),
    ),
  )
}

export const warm: Group = {
  names: ['warmCpuPerPair', 'warmCpuPerPairBatch', 'warmCpuShort', 'warmCpuShortBatch', 'batchCpuRatio', 'batchCpuRatioShort'],
  measure: async (context) => {
    console.error(`warm: ${wordsASide(LONG).toFixed(1)} and ${wordsASide(SHORT).toFixed(1)} words a side`)
    const measured = await measureRounds(toCells(context), ROUNDS)
    const of = (label: Label | 'empty', length: string, way: string): number[] => measured[`${label}-${length}-${way}`] ?? []
    const series = (name: string, unit: string, toValues: (label: Label) => number[]): Series => ({
      name,
      unit,
      values: Object.fromEntries(context.variants.map(({ label }) => [label, toValues(label)])),
    })
    const over = (length: string, way: string) => (label: Label) => minus(of(label, length, way), of('empty', length, way))
    const ratio = (length: string) => (label: Label) =>
      of(label, length, 'batch').map((value, i) => value / (of(label, length, 'single')[i] ?? Number.NaN))
    return [
      series('warmCpuPerPair', 'us/pair', over('Long', 'single')),
      series('warmCpuPerPairBatch', 'us/pair', over('Long', 'batch')),
      series('warmCpuShort', 'us/pair', over('Short', 'single')),
      series('warmCpuShortBatch', 'us/pair', over('Short', 'batch')),
      series('emptyCpuPerRequest', 'us/request', () => of('empty', 'Long', 'single')),
      series('batchCpuRatio', 'ratio', ratio('Long')),
      series('batchCpuRatioShort', 'ratio', ratio('Short')),
    ].flatMap((one) => toFigures(one.name === 'emptyCpuPerRequest' ? { ...one, values: { this: one.values.this ?? [] } } : one))
  },
}

export const onnx: Group = {
  names: ['onnxRatio'],
  measure: async (context) => {
    const [variant] = context.variants
    if (!variant) return []
    const other = bundleWorker(variant.root, join(context.folder, 'onnx'), { env: 'onnx' })
    const cells = {
      kernel: cellsOf(variant.worker, LONG).batch,
      onnx: { ...cellsOf(other, LONG).batch, requests: [toBatch(LONG)], pairs: BATCH },
      empty: cellsOf(context.empty, LONG).batch,
    }
    const { kernel, onnx: reference, empty } = await measureRounds(cells, { rounds: 15, warmUp: 8, starts: 2 })
    const mine = minus(kernel, empty)
    const theirs = minus(reference, empty)
    return [
      ...toFigures({
        name: 'onnxRatio',
        unit: 'ratio',
        values: { this: mine.map((value, i) => value / (theirs[i] ?? Number.NaN)) },
      }),
      ...toFigures({ name: 'onnxCpuPerPairBatch', unit: 'us/pair', values: { this: theirs } }),
    ]
  },
}
