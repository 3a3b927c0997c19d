/** Up to five translations of one message, a field each. */

import { find, make } from './elements.ts'
import { TEXTS } from './texts.ts'

export interface Translations {
  /** Those that are not empty. */
  readonly values: readonly string[]
  fill(texts: readonly string[]): void
}

const MIN_FIELDS = 2
const MAX_FIELDS = 5

/** `onChange` hears of fields that come and go. */
export const createTranslations = (onChange: () => void): Translations => {
  const box = find('translations', HTMLDivElement)
  const add = find('add', HTMLButtonElement)
  const fields = (): HTMLTextAreaElement[] => [...box.querySelectorAll('textarea')]

  const fill = (texts: readonly string[]): void => {
    const known = [...texts, '', ''].slice(0, Math.max(MIN_FIELDS, Math.min(MAX_FIELDS, texts.length)))
    box.replaceChildren(...known.map((text, i) => renderField(text, i + 1, known.length > MIN_FIELDS ? remove : undefined)))
    add.disabled = known.length === MAX_FIELDS
    onChange()
  }
  const remove = (place: number): void => {
    fill(fields().flatMap(({ value }, i) => (i + 1 === place ? [] : [value])))
    fields()[Math.min(place, fields().length) - 1]?.focus()
  }
  add.addEventListener('click', () => {
    fill([...fields().map(({ value }) => value), ''])
    fields().at(-1)?.focus()
  })
  // Nobody listens yet who could be asked for anything.
  queueMicrotask(() => {
    if (fields().length === 0) fill([])
  })
  return {
    get values() {
      return fields().flatMap(({ value }) => (value.trim() === '' ? [] : [value]))
    },
    fill,
  }
}

const renderField = (text: string, place: number, onRemove: ((place: number) => void) | undefined): HTMLElement => {
  const label = make('label', {}, TEXTS.comparison.translation(place))
  label.htmlFor = `translation-${place}`
  const head = make('div', { class: 'field-head' }, label)
  if (onRemove) {
    const button = make('button', { class: 'quiet' }, TEXTS.comparison.removed)
    button.type = 'button'
    button.ariaLabel = TEXTS.comparison.remove(place)
    button.addEventListener('click', () => onRemove(place))
    head.append(button)
  }
  const field = make('textarea', {})
  field.id = label.htmlFor
  field.rows = 2
  field.dir = 'auto'
  field.spellcheck = false
  field.autocomplete = 'off'
  field.dataset.side = 'translation'
  field.value = text
  return make('div', { class: 'field' }, head, field)
}
