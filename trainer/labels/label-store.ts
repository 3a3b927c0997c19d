/** Finished labels on disk, by the content hash of who was asked what of which pair: one batch a line. */

import { createKeyIndex, KEY_LENGTH } from '../files/key-index.ts'
import { openLineStore } from '../files/line-store.ts'
import { sha256 } from '../files/sha256.ts'
import type { Knowledge, TeacherAnswer, TeacherPair } from '../teachers/teacher.ts'
import { type AnswerBatch, parseBatch, toLine } from './answer-json.ts'

export interface LabelStore {
  /** Labels in it. */
  readonly size: number
  /** Bytes of a half-written line that were cut off. */
  readonly cut: number
  has(key: string): boolean
  /** Returns when the batch is on the disk. */
  append(batch: AnswerBatch): Promise<void>
  /** By key; every key must be there. */
  read(keys: readonly string[]): Promise<Map<string, TeacherAnswer>>
  close(): Promise<void>
}

/** The content hash of who was asked what of which pair. */
export const toKey = (identity: string, asked: readonly Knowledge[], pair: Omit<TeacherPair, 'row' | 'id'>): string => {
  const { languagePair, source, translation, logProbs, reference } = pair
  const more = reference === undefined ? [] : [reference]
  return sha256(JSON.stringify([identity, asked, languagePair, source, translation, logProbs, ...more])).slice(0, KEY_LENGTH)
}

export interface StoreOptions {
  /** Forget that a teacher had no label for a pair, so that it is asked again. */
  readonly retryFailed?: boolean
}

/** Throws BAD_RUN for a line that is whole and no batch. */
export const openLabelStore = async (file: string, { retryFailed = false }: StoreOptions = {}): Promise<LabelStore> => {
  const index = createKeyIndex()
  const lines = await openLineStore(file, (line, number) => {
    const { keys, answers } = parseBatch(line, `${file} line ${number + 1}`)
    keys.forEach((key, i) => {
      const answer = answers[i]
      if (!(retryFailed && answer && 'failed' in answer)) index.set(key, number)
    })
  })
  return {
    get size() {
      return index.size
    },
    cut: lines.cut,
    has: (key) => index.get(key) !== undefined,
    append: async (batch) => {
      const number = await lines.append(toLine(batch))
      for (const key of batch.keys) index.set(key, number)
    },
    read: async (keys) => {
      const answers = new Map<string, TeacherAnswer>()
      for (const [number, mine] of Map.groupBy(keys, (key) => index.get(key))) {
        if (number === undefined) throw new Error('a label was read that is not there')
        const batch = parseBatch(await lines.read(number), `${file} line ${number + 1}`)
        const wanted = new Set(mine)
        batch.keys.forEach((key, i) => {
          const answer = batch.answers[i]
          if (answer && wanted.has(key)) answers.set(key, answer)
        })
      }
      return answers
    },
    close: lines.close,
  }
}
