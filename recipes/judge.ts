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
  readonly client: Pick<Client, 'score' | 'rank'>
  readonly translate: Translate
  /** Asked where the first translation is not accepted, or there is none; the better of both is taken. */
  readonly second?: Translate | undefined
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
  const judged = await findTranslation(text, targetLang, options)
  return judged && toShown(judged)
}

/** A message, its translation ('' where there is none) and what is thought of it. */
export interface Judged {
  readonly source: string
  readonly translation: string
  readonly verdict: Finding
}

/** The translation of a message, of one translator or the better of two; undefined where nothing is there to translate. Never rejects. */
export const findTranslation = async (text: string, targetLang: string, options: JudgeOptions): Promise<Judged | undefined> => {
  if (!hasProse(text)) return undefined
  const first = await translateInTime(text, targetLang, options)
  if (isIn(targetLang, first)) return undefined
  const judged = await judgeOne(text, first, { targetLang, client: options.client })
  const { second: translate } = options
  // Of a language pair that is unknown, or while nobody judges, a second translation would not be known to be better.
  if (!translate || !SECOND_TRIED.includes(judged.verdict)) return judged
  const second = await translateInTime(text, targetLang, { ...options, translate })
  if (!second || isIn(targetLang, second) || second.translation === first?.translation) return judged
  if (!first) return await judgeOne(text, second, { targetLang, client: options.client })
  return (await chooseBetter(text, [first, second], { targetLang, client: options.client })) ?? judged
}

const SECOND_TRIED: readonly Finding[] = ['review', 'reject', 'untranslated']

/** Whether a message is in the language that it was to be translated into. */
const isIn = (targetLang: string, translated: Translated | undefined): boolean => {
  const language = translated && toLanguage(translated.sourceLang)
  return language !== undefined && language === toLanguage(targetLang)
}

interface Asking {
  readonly targetLang: string
  readonly client: JudgeOptions['client']
}

const judgeOne = async (
  source: string,
  translated: Translated | undefined,
  { targetLang, client }: Asking,
): Promise<Judged> => {
  if (!translated) return { source, translation: '', verdict: 'untranslated' }
  const { translation, sourceLang } = translated
  const verdict = await askInTime(
    async () =>
      (await client.score({ source, translation, sourceLang, targetLang, detail: 'score' }, { timeoutMs: SCORE_MS })).verdict,
  )
  return { source, translation, verdict: verdict ?? 'unscored' }
}

/** Undefined where the service could not be asked. */
const chooseBetter = async (
  source: string,
  translated: readonly [Translated, Translated],
  { targetLang, client }: Asking,
): Promise<Judged | undefined> => {
  const translations = translated.map(({ translation }) => translation)
  const { sourceLang } = translated[0]
  return await askInTime(async () => {
    const message = { source, translations, sourceLang, targetLang, detail: 'score' } as const
    const [best] = (await client.rank(message, { timeoutMs: SCORE_MS })).ranking
    return best && { source, translation: translations[best.index] ?? '', verdict: best.verdict }
  })
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

/** A silent bot helps nobody: undefined where the service does not answer, so that the original is shown, too. */
const askInTime = async <T>(ask: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await ask()
  } catch (error) {
    const { code, requestId } = error instanceof EdgeQeError ? error : { code: 'INTERNAL', requestId: undefined }
    console.warn(JSON.stringify({ event: 'not scored', code, requestId }))
    return undefined
  }
}

/** The translation where it is accepted, the original instead where it is rejected, and both in between. */
const toShown = ({ source, translation, verdict }: Judged): string => {
  if (verdict === 'accept') return translation
  if (verdict === 'reject') return `${source}\n(the original: its machine translation is not reliable)`
  if (verdict === 'untranslated') return `${source}\n(the original: it could not be translated)`
  return `${translation}\n(machine translation, may be wrong; the original: ${source})`
}
