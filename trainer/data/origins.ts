/** Where a row came from, as its id tells: `dev:chat-wrong:name` and `unlabelled:7` are of `chat-wrong:name`, `unlabelled`. */

/** The id without what tells rows of one origin apart: a split before it, a number after it. */
export const originOf = (id: string): string => {
  const held = /^(?:dev|test):(?!\d+$)/.exec(id)?.[0] ?? ''
  return id.slice(held.length).replace(/:\d+$/, '')
}

/** Who says what is known of a row: a person rated it, or whoever made the pair knew what became of it. */
export type KnownBasis = 'people' | 'made'

const MADE = ['tatoeba-', 'chat-', 'twin-', 'augment']

export const knownBasisOf = (id: string): KnownBasis => {
  const origin = originOf(id)
  return MADE.some((prefix) => origin.startsWith(prefix)) ? 'made' : 'people'
}

/** Ways of going wrong that nobody may be left alone with: the reader would act on the opposite, on nonsense or on nothing. */
const CRITICAL = ['negation', 'polarity', 'number', 'person', 'nonsense', 'untranslated']

/** Whether a written message has a critical error, as its kind tells: 1, 0, or undefined where it does not tell. */
export const criticalOf = (id: string): number | undefined => {
  const [, side, kind = ''] = /^(?:chat|twin)-(right|wrong)(?::(.*))?$/.exec(originOf(id)) ?? []
  if (side === 'right') return 0
  return side === 'wrong' && CRITICAL.includes(kind) ? 1 : undefined
}
