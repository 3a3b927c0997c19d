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
