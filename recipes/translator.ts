/** The translator of a deployed bot, chosen by its settings, and told the language of each message. */

import { createHttpMachine } from './http-translator.ts'
import type { Translate } from './judge.ts'
import { toLanguage } from './judge.ts'
import { createDetector } from './language.ts'
import { type Ai, createWorkersAi } from './workers-ai.ts'

/** Translates one text; `sourceLang` is undefined where it could not be detected. */
export type Machine = (request: {
  readonly text: string
  readonly sourceLang: string | undefined
  readonly targetLang: string
  readonly signal: AbortSignal | undefined
}) => Promise<{ readonly translation: string; readonly sourceLang: string | undefined }>

export interface TranslatorSettings {
  /** JSON: a service over HTTP (http-translator.ts). */
  readonly TRANSLATOR?: string
  /** Likewise, for what the first does not do well; `workers-ai` for the binding AI. */
  readonly SECOND_TRANSLATOR?: string
  /** Workers AI, where TRANSLATOR is absent. */
  readonly AI?: Ai
  /** The languages spoken in the chat, such as `en,ro,uk`. */
  readonly LANGUAGES?: string
}

/** Throws where the settings name no translator, or one that cannot be read. */
export const createTranslator = ({ TRANSLATOR, AI, LANGUAGES }: TranslatorSettings, send: typeof fetch = fetch): Translate => {
  const detect = createDetector(LANGUAGES)
  const machine = TRANSLATOR ? createHttpMachine(TRANSLATOR, send) : AI && createWorkersAi(AI)
  if (!machine) throw new Error('expected the setting TRANSLATOR or the binding AI, got neither')
  return async (text, targetLang, signal) => {
    const found = detect(text)
    // A message in an uncertain language (`ok`, `haha`) stays as it is, unless the service detects languages itself.
    const isLeft = found === undefined ? !TRANSLATOR : found === toLanguage(targetLang)
    if (isLeft) return { translation: text, sourceLang: targetLang }
    const { translation, sourceLang = found ?? targetLang } = await machine({ text, sourceLang: found, targetLang, signal })
    return { translation, sourceLang }
  }
}

/** The translator that is asked where the first one's translation is not accepted; undefined where the settings name none. */
export const createSecond = (
  { SECOND_TRANSLATOR, TRANSLATOR: _first, ...settings }: TranslatorSettings,
  send: typeof fetch = fetch,
): Translate | undefined => {
  if (!SECOND_TRANSLATOR) return undefined
  return createTranslator(SECOND_TRANSLATOR === 'workers-ai' ? settings : { ...settings, TRANSLATOR: SECOND_TRANSLATOR }, send)
}
