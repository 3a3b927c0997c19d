/** A tag of a language, however it is spelt -> its primary language subtag. */

import { QualityError } from './errors.ts'

/** Tags that were read before: reading one takes ten microseconds, and a service sees the same few again and again. */
const known = new Map<string, string>()
const MAX_KNOWN = 1000

/**
 * The primary language subtag, the shortest there is, of a tag in any case: of BCP 47 (`pt-BR` -> `pt`, `zh-Hant-TW` ->
 * `zh`), of gettext and Java (`zh_CN.UTF-8`, `sr_RS@latin`, `zh_TW_#Hant`), of NLLB and others that use ISO 639-3
 * (`eng_Latn`, `deu`), and of what a language was called once (`iw` -> `he`).
 * Throws BAD_MESSAGE, naming `field`, for anything else, and for `auto`, which is no language.
 */
export const parseLanguage = (tag: string, field: string): string => {
  const before = known.get(tag)
  if (before !== undefined) return before
  const language = readTag(tag, field)
  // Callers choose the tags: what they can make this Worker keep is limited.
  if (known.size >= MAX_KNOWN) known.clear()
  if (tag.length <= MAX_KNOWN_LENGTH) known.set(tag, language)
  return language
}

/** RFC 5646 section 4.4.1: every language can be told in so many characters. */
const MAX_KNOWN_LENGTH = 35

/** What other services take for a language that they find out themselves. */
const AUTO = /^(auto([-_ ]?detect)?|automatic|detect)$/i

/**
 * Locales of POSIX, gettext, Java and ICU, and codes of NLLB: the language, then what else is known of it. Only with one of
 * their signs: a tag of hyphens alone is of BCP 47, or wrong.
 */
const LOCALE = /^([a-z]{2,3})(?=.*[_.@])(?:[-_]#?[a-z0-9]{1,8})*(?:\.[\w-]{1,20})?(?:@[\w=;-]{1,40})?$/i

const readTag = (tag: string, field: string): string => {
  const shown = JSON.stringify(tag.slice(0, 40))
  if (AUTO.test(tag))
    throw new QualityError(
      'BAD_MESSAGE',
      `${field} is ${shown}: edge-qe does not detect languages; detect it first and send its tag, such as "ro" or "pt-BR"`,
      { field },
    )
  try {
    const { language } = new Intl.Locale(LOCALE.exec(tag)?.[1] ?? tag)
    // V8 has no language for `und`, whatever TypeScript says.
    return NOT_SHORTENED[language] ?? (language || 'und')
  } catch (cause) {
    throw new QualityError('BAD_MESSAGE', `${field} must be a BCP 47 language tag such as "ro" or "pt-BR", got ${shown}`, {
      field,
      cause,
    })
  }
}

/** Of the languages that NLLB names, those that CLDR does not give the code of the language they are usually called by. */
const NOT_SHORTENED: Readonly<Record<string, string>> = { pbt: 'ps', quy: 'qu' }
