/** Machine translation on Workers AI: M2M100 of 1.2 billion parameters, a hundred languages both ways. */

import * as z from 'zod/mini'
import { toLanguage } from './judge.ts'
import { cutEnds } from './prose.ts'
import type { Machine } from './translator.ts'

/** The binding `AI` of a Worker, as far as it is used here. */
export interface Ai {
  run(model: string, inputs: object): Promise<unknown>
}

const MODEL = '@cf/meta/m2m100-1.2b'
/** The model was trained on sentences and drops some from longer texts. */
const MAX_UNITS = 300
/** Languages for which it expects another code. */
const CODES: Readonly<Record<string, string>> = { nb: 'no', nn: 'no', fil: 'tl' }

const replySchema = z.object({ translated_text: z.string() })

export const createWorkersAi = (ai: Ai): Machine => {
  const toCode = (tag: string): string => CODES[toLanguage(tag) ?? tag] ?? toLanguage(tag) ?? tag
  return async ({ text, sourceLang, targetLang }) => {
    if (sourceLang === undefined) throw new Error('the model needs the source language')
    const languages = { source_lang: toCode(sourceLang), target_lang: toCode(targetLang) }
    const translateOne = async (piece: string): Promise<string> => {
      // Mentions, links and emoji mostly stand at either end, and are safest where the model never sees them.
      const [before, words, after] = cutEnds(piece)
      if (words === '') return piece
      const reply = z.parse(replySchema, await ai.run(MODEL, { text: words, ...languages }))
      return before + reply.translated_text.trim() + after
    }
    return { translation: (await Promise.all(toPieces(text).map(translateOne))).join(''), sourceLang }
  }
}

/** Lines, long ones cut into sentences, with the white space between: joined, they give back the text. */
const toPieces = (text: string): string[] =>
  text
    .split(/(?<=\n)/)
    .flatMap((line) =>
      line.length <= MAX_UNITS ? [line] : line.split(/(?!\s)(?<=[.!?…।]["”»)]*\s+)|(?![」』”])(?<=[。！？][」』”]*)/u),
    )
