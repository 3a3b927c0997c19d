/** Names that came from a file, for a message: whatever the file holds, the terminal shows one short line. */

const MAX_NAMES = 10
const MAX_CHARACTERS = 40

/** `a, b and 3 more`; characters that do not print, and bytes that were no text, as `\u{fffd}`. */
export const showNames = (names: Iterable<string>): string => {
  const all = [...names]
  const shown = all.slice(0, MAX_NAMES).map(showName).join(', ')
  return all.length > MAX_NAMES ? `${shown} and ${all.length - MAX_NAMES} more` : shown
}

const showName = (name: string): string => {
  const characters = Array.from(name)
  const shown = characters.slice(0, MAX_CHARACTERS).map(escapeCharacter).join('')
  return characters.length > MAX_CHARACTERS ? `${shown}…` : shown
}

const escapeCharacter = (character: string): string =>
  /[\p{C}\p{Zl}\p{Zp}\uFFFD]/u.test(character) ? `\\u{${character.codePointAt(0)?.toString(16)}}` : character
