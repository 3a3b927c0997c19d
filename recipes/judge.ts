/** What every bot does with a message: translate it, have the translation judged, and say what readers are shown. */

// In a project of your own: 'edge-qe/client'.
import { type Client, EdgeQeError, type Verdict } from '../client/client.ts'
import { hasProse } from './prose.ts'

export interface Translated {
  readonly translation: string
  /** BCP 47: the language that the message is in, as the translator found it. */
  readonly sourceLang: string
}

/** Any machine translation: DeepL, Workers AI, a model of your own. The signal aborts once nobody waits any longer. */
export type Translate = (text: string, targetLang: string, signal?: AbortSignal) => Promise<Translated>

export interface JudgeOptions {
  readonly client: Pick<Client, 'score'>
  readonly translate: Translate
  /** How long the translator may take; 10 seconds by default. */
  readonly translateTimeoutMs?: number
}

/** `unscored`: the service could not be asked in time. `untranslated`: the translator failed. */
export type Finding = Verdict | 'unscored' | 'untranslated'

// Nobody waits longer for a chat message, and Workers stop what still runs 30 seconds after the reply.
const TRANSLATE_MS = 10_000
const SCORE_MS = 3000

/**
 * What readers are shown for a message; undefined where there is nothing to translate. Never rejects: a platform that gets
 * an error sends the message again, and a translator that failed on it once will fail again.
 */
export const judge = async (text: string, targetLang: string, options: JudgeOptions): Promise<string | undefined> => {
  if (!hasProse(text)) return undefined
  const translated = await translateInTime(text, targetLang, options)
  if (!translated) return toShown({ source: text, translation: '', verdict: 'untranslated' })
  const { translation, sourceLang } = translated
  const language = toLanguage(sourceLang)
  if (language !== undefined && language === toLanguage(targetLang)) return undefined
  const message = { source: text, translation, sourceLang, targetLang, detail: 'score' } as const
  return toShown({ source: text, translation, verdict: await askVerdict(message, options.client) })
}

/** Undefined where the translator throws, gives something else than a translation, or takes too long. */
const translateInTime = async (
  text: string,
  targetLang: string,
  { translate, translateTimeoutMs = TRANSLATE_MS }: JudgeOptions,
): Promise<Translated | undefined> => {
  const signal = AbortSignal.timeout(translateTimeoutMs)
  const timedOut = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  try {
    // Within a promise, so that what it throws before its first await is caught too.
    const started = (async () => await translate(text, targetLang, signal))()
    const { translation, sourceLang } = await Promise.race([started, timedOut])
    if (typeof translation === 'string' && translation.trim() !== '') return { translation, sourceLang: String(sourceLang) }
    console.warn(JSON.stringify({ event: 'not translated', error: 'no translation' }))
  } catch (error) {
    // Its message may quote the text.
    console.warn(JSON.stringify({ event: 'not translated', error: error instanceof Error ? error.name : typeof error }))
  }
  return undefined
}

/** The language of a tag as translators write them (`ro-MD`, `zh_CN`, `RO`); undefined where it is no tag. */
export const toLanguage = (tag: string): string | undefined => {
  try {
    return new Intl.Locale(tag.replaceAll('_', '-')).language
  } catch {
    return undefined
  }
}

/** A silent bot helps nobody: a translation that cannot be judged is shown beside the original. */
const askVerdict = async (message: Parameters<Client['score']>[0], client: Pick<Client, 'score'>): Promise<Finding> => {
  try {
    return (await client.score(message, { timeoutMs: SCORE_MS })).verdict
  } catch (error) {
    const { code, requestId } = error instanceof EdgeQeError ? error : { code: 'INTERNAL', requestId: undefined }
    console.warn(JSON.stringify({ event: 'not scored', code, requestId }))
    return 'unscored'
  }
}

interface Shown {
  readonly source: string
  readonly translation: string
  readonly verdict: Finding
}

/** The translation where it is accepted, the original instead where it is rejected, and both in between. */
const toShown = ({ source, translation, verdict }: Shown): string => {
  if (verdict === 'accept') return translation
  if (verdict === 'reject') return `${source}\n(the original: its machine translation is not reliable)`
  if (verdict === 'untranslated') return `${source}\n(the original: it could not be translated)`
  return `${translation}\n(machine translation, may be wrong; the original: ${source})`
}
