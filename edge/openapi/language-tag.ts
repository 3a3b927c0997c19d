/** What a language tag looks like, for the OpenAPI document: the Worker itself takes some more (models/language-tag.ts). */

const LANGUAGE = '([A-Za-z]{2,3}|[A-Za-z]{5,8})'
const SCRIPT = '(-[A-Za-z]{4})?'
const REGION = '(-([A-Za-z]{2}|[0-9]{3}))?'
/** One only: two that are the same are malformed, which no expression of reasonable length can tell. */
const VARIANT = '(-([0-9A-Za-z]{5,8}|[0-9][0-9A-Za-z]{3}))?'
const PRIVATE_USE = '(-[xX](-[0-9A-Za-z]{1,8})+)?'

/** As gettext, Java and NLLB write it. */
const LOCALE = '[A-Za-z]{2,3}(_[A-Za-z]{4})?(_([A-Za-z]{2}|[0-9]{3}))?'

/**
 * A regular expression for tags such as `ro`, `zh-Hant-TW`, `zh_CN` or `eng_Latn`. BCP 47's extensions and the encodings
 * and variants of locales are taken too, but need no mention.
 */
export const LANGUAGE_TAG = `^(${LANGUAGE}${SCRIPT}${REGION}${VARIANT}${PRIVATE_USE}|${LOCALE})$`
