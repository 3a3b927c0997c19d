/** Raw replies of a paid teacher: kept before anything is made of them, and used again instead of being paid for again. */

import * as z from 'zod/mini'
import { parseJson } from '../../models/json.ts'
import { createKeyIndex, KEY_LENGTH } from '../files/key-index.ts'
import { openLineStore } from '../files/line-store.ts'
import { sha256 } from '../files/sha256.ts'
import type { Usage } from './budget.ts'

const replySchema = z.object({
  key: z.string(),
  input: z.number(),
  output: z.number(),
  body: z.string(),
})

export interface ReplyStore {
  /** Undefined where there is none. */
  find(key: string): Promise<string | undefined>
  add(key: string, reply: { readonly body: string; readonly used: Usage }): Promise<void>
  /** What a request that was given up may have cost; it has no reply. */
  addGivenUp(key: string, used: Usage): Promise<void>
  close(): Promise<void>
}

export interface Asking {
  /** From 1. */
  readonly attempt: number
  /** From 0. */
  readonly pass: number
}

/** Of a request and how often it was made before: a model that is asked again may say something else. */
export const toReplyKey = (endpoint: string, body: string, { attempt, pass }: Asking): string =>
  sha256(JSON.stringify([endpoint, body, attempt, ...(pass === 0 ? [] : [pass])])).slice(0, KEY_LENGTH)

/** Calls `onUsed` for each reply that is there. Throws BAD_RUN for a line that is none. */
export const openReplyStore = async (file: string, onUsed: (used: Usage) => void): Promise<ReplyStore> => {
  const index = createKeyIndex()
  const parse = (line: string, number: number) =>
    parseJson(line, replySchema, { code: 'BAD_RUN', what: `${file} line ${number + 1}` })
  const lines = await openLineStore(file, (line, number) => {
    const { key, input, output } = parse(line, number)
    index.set(key, number)
    onUsed({ input, output })
  })
  return {
    find: async (key) => {
      const number = index.get(key)
      return number === undefined ? undefined : parse(await lines.read(number), number).body
    },
    add: async (key, { body, used }) => {
      index.set(key, await lines.append(JSON.stringify({ key, ...used, body })))
    },
    addGivenUp: async (key, used) => {
      await lines.append(JSON.stringify({ key: sha256(`${key} given up`).slice(0, KEY_LENGTH), ...used, body: '' }))
    },
    close: lines.close,
  }
}
