/** `markup`: placeholders, code, references of chat platforms and marks of formatting, kept or not. */

import { type SideText, valuesOf } from './side.ts'

export const sameMarkup = (source: SideText, translation: SideText): boolean => {
  if (source.pieces.length === 0 && translation.pieces.length === 0) return true
  return (
    sameBag(
      valuesOf(source, 'placeholder', 'reference', 'tag', 'command'),
      valuesOf(translation, 'placeholder', 'reference', 'tag', 'command'),
    ) &&
    sameBag(valuesOf(source, 'format', 'hashtag'), valuesOf(translation, 'format', 'hashtag')) &&
    keepsCode(source, translation) &&
    keepsCode(translation, source) &&
    // Read as what they mean; a translation has no use for them where the source had none.
    (valuesOf(translation, 'entity').length === 0 || valuesOf(source, 'entity').length > 0)
  )
}

/** As often each; `%1$s` and `%s` are the same where the order is all that differs. */
const sameBag = (a: readonly string[], b: readonly string[]): boolean => {
  if (a.length !== b.length) return false
  if (a.length === 0) return true
  const sort = (values: readonly string[]) => values.toSorted().join('\n')
  return (
    sort(a) === sort(b) ||
    (hasPositions(a) !== hasPositions(b) && sort(a.map(withoutPosition)) === sort(b.map(withoutPosition)))
  )
}

const withoutPosition = (value: string): string => value.replace(/^%\d+\$/, '%')
const hasPositions = (values: readonly string[]): boolean => values.some((value) => withoutPosition(value) !== value)

/** Code stands on the other side, as code or not; comments and texts in a block may be translated. */
const keepsCode = (side: SideText, other: SideText): boolean =>
  valuesOf(side, 'code').every((code) => (code.includes('\n') ? valuesOf(other, 'code').length > 0 : other.text.includes(code)))
