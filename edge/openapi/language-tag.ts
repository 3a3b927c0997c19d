/** What a language tag looks like, for the OpenAPI document: the Worker itself asks Intl.Locale, which takes some more. */

const LANGUAGE = '([A-Za-z]{2,3}|[A-Za-z]{5,8})'
const SCRIPT = '(-[A-Za-z]{4})?'
const REGION = '(-([A-Za-z]{2}|[0-9]{3}))?'
/** One only: two that are the same are malformed, which no expression of reasonable length can tell. */
const VARIANT = '(-([0-9A-Za-z]{5,8}|[0-9][0-9A-Za-z]{3}))?'
const PRIVATE_USE = '(-[xX](-[0-9A-Za-z]{1,8})+)?'

/** A regular expression for BCP 47 tags such as `ro` or `zh-Hant-TW`. Extensions are taken too, but need no mention. */
export const LANGUAGE_TAG = `^${LANGUAGE}${SCRIPT}${REGION}${VARIANT}${PRIVATE_USE}$`
