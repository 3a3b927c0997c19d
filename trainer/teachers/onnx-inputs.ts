/** A batch of encoded pairs -> the padded tensors that an exported model reads. */

import type { RuntimeLibrary } from '../backends/onnx-runtime.ts'
import type { EncodedPieces } from './encode-pairs.ts'
import type { OnnxSpec } from './onnx-spec.ts'

export type Session = Awaited<ReturnType<RuntimeLibrary['InferenceSession']['create']>>
export type Feeds = Parameters<Session['run']>[0]

export interface Reading {
  readonly spec: OnnxSpec
  readonly library: RuntimeLibrary
  readonly session: Session
}

/** Every tensor is [batch, tokens], int32 where the model says so and int64 where not. */
export const toFeeds = (batch: readonly EncodedPieces[], { spec: { inputs, template }, library, session }: Reading): Feeds => {
  const toTensor = (name: string, rows: readonly (readonly number[])[], fill: number): Feeds[string] => {
    const tokens = Math.max(...rows.map((row) => row.length))
    const data = new Array<number>(rows.length * tokens).fill(fill)
    rows.forEach((row, i) => {
      row.forEach((value, t) => {
        data[i * tokens + t] = value
      })
    })
    const metadata = session.inputMetadata.find((each) => each.name === name)
    const isShort = metadata?.isTensor === true && metadata.type === 'int32'
    const shape = [rows.length, tokens]
    return isShort
      ? new library.Tensor('int32', Int32Array.from(data), shape)
      : new library.Tensor('int64', BigInt64Array.from(data, BigInt), shape)
  }
  const feeds: Record<string, Feeds[string]> = {}
  const feed = (name: string | undefined, values: (encoded: EncodedPieces) => readonly number[], fill: number): void => {
    if (name !== undefined) feeds[name] = toTensor(name, batch.map(values), fill)
  }
  const toMask = (ids: readonly number[]): number[] => ids.map(() => 1)
  feed(inputs.ids, ({ ids }) => ids, template.pad)
  feed(inputs.mask, ({ ids }) => toMask(ids), 0)
  feed(inputs.segments, ({ segments }) => segments, 0)
  feed(inputs.translation?.ids, ({ translation = [] }) => translation, template.pad)
  feed(inputs.translation?.mask, ({ translation = [] }) => toMask(translation), 0)
  feed(inputs.reference?.ids, ({ reference = [] }) => reference, template.pad)
  feed(inputs.reference?.mask, ({ reference = [] }) => toMask(reference), 0)
  return feeds
}
