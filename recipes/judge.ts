/** What every bot does with a message: translate it, have the translation judged, and say what readers are shown. */

// In a project of your own: 'edge-qe/client'.
import { type Client, EdgeQeError, type Verdict } from '../client/client.ts'

export interface Translated {
  readonly translation: string
  /** BCP 47: the language that the message is in, as the translator found it. */
  readonly sourceLang: string
}

/** Any machine translation: DeepL, Workers AI, a model of your own. */
export type Translate = (text: string, targetLang: string) => Promise<Translated>

export interface JudgeOptions {
  readonly client: Pick<Client, 'score'>
  readonly translate: Translate
}

/** `unscored`: the service could not be asked in time. */
export type Judgement = Verdict | 'unscored'

// Longer than this nobody waits for a chat message.
const TIMEOUT_MS = 3000

/** What readers are shown for a message; undefined where there is nothing to translate. */
export const judge = async (
  text: string,
  targetLang: string,
  { client, translate }: JudgeOptions,
): Promise<string | undefined> => {
  if (text.trim() === '') return undefined
  const { translation, sourceLang } = await translate(text, targetLang)
  if (new Intl.Locale(sourceLang).language === new Intl.Locale(targetLang).language) return undefined
  const message = { source: text, translation, sourceLang, targetLang, detail: 'score' } as const
  const verdict = await client.score(message, { timeoutMs: TIMEOUT_MS }).then(
    (reply): Judgement => reply.verdict,
    (error: unknown): Judgement => {
      // A bot that falls silent helps nobody: the original goes out beside a translation that nobody judged.
      if (!(error instanceof EdgeQeError)) throw error
      console.warn(JSON.stringify({ event: 'not scored', code: error.code, requestId: error.requestId }))
      return 'unscored'
    },
  )
  return toShown({ source: text, translation, verdict })
}

interface Shown {
  readonly source: string
  readonly translation: string
  readonly verdict: Judgement
}

/** The translation where it is accepted, the original instead where it is rejected, and both in between. */
const toShown = ({ source, translation, verdict }: Shown): string => {
  if (verdict === 'accept') return translation
  if (verdict === 'reject') return `${source}\n(the original: its machine translation is not reliable)`
  return `${translation}\n(machine translation, may be wrong; the original: ${source})`
}

/** Texts of platforms have a limit; what is over it is cut at a whole character. */
export const cut = (text: string, mostUnits: number): string =>
  text.length <= mostUnits ? text : `${text.slice(0, mostUnits - 1).replace(/[\ud800-\udbff]$/, '')}…`

/** The bytes of hexadecimal digits; undefined where it is something else. */
export const fromHex = (hex: string): Uint8Array<ArrayBuffer> | undefined =>
  /^([0-9a-f]{2})+$/i.test(hex)
    ? Uint8Array.from({ length: hex.length / 2 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16))
    : undefined

/** JSON of a request whose sender was verified; undefined where it is none. */
export const parseBody = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Throws where a platform refuses a call. Its reply is not told: it may quote the message. */
export const requireOk = (response: Response, what: string): Response => {
  if (!response.ok) throw new Error(`${what}: ${response.status}`)
  return response
}
