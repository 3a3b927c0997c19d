/** The language pickers: which languages there are, and which go together. */

import { find, make } from './elements.ts'
import { EXEMPLIFIED } from './examples.ts'
import { TEXTS } from './texts.ts'

const names = new Intl.DisplayNames([TEXTS.locale], { type: 'language' })

/** `ro` -> `Romanian`. */
export const nameOf = (language: string): string => names.of(language) ?? language

export interface LanguagePickers {
  readonly sourceLang: string
  readonly targetLang: string
  readonly languagePair: string
  choose(languagePair: string): void
  offer(languagePairs: readonly string[]): void
  offers(languagePair: string): boolean
}

/**
 * Fills both pickers, with the languages of the examples until the service has said what it knows. A new source language
 * keeps the target where the two go together. `onChange` hears of people only.
 */
export const createLanguagePickers = (onChange: () => void): LanguagePickers => {
  const source = find('source-lang', HTMLSelectElement)
  const target = find('target-lang', HTMLSelectElement)
  const sides = [
    { side: 'source', picker: source },
    { side: 'translation', picker: target },
  ] as const
  let pairs = EXEMPLIFIED

  const fill = (wanted: { source?: string; target?: string } = {}): void => {
    const sources = [...new Set(pairs.map((pair) => pair.split('-')[0] ?? ''))]
    setOptions(source, sources, wanted.source ?? source.value)
    const targets = pairs.filter((pair) => pair.startsWith(`${source.value}-`)).map((pair) => pair.split('-')[1] ?? '')
    setOptions(target, targets, wanted.target ?? target.value)
    for (const { side, picker } of sides)
      for (const text of document.querySelectorAll<HTMLElement>(`[data-side=${side}]`)) text.lang = picker.value
  }

  for (const picker of [source, target])
    picker.addEventListener('change', () => {
      fill()
      onChange()
    })

  const choose = (languagePair: string): void => {
    const [from = '', to = ''] = languagePair.split('-')
    fill({ source: from, target: to })
  }
  choose(pairs[0] ?? '')

  return {
    get sourceLang() {
      return source.value
    },
    get targetLang() {
      return target.value
    },
    get languagePair() {
      return `${source.value}-${target.value}`
    },
    choose,
    offer(languagePairs) {
      if (languagePairs.length === 0) return
      pairs = [...languagePairs]
      fill()
    },
    offers: (languagePair) => pairs.includes(languagePair),
  }
}

const setOptions = (select: HTMLSelectElement, languages: readonly string[], chosen: string): void => {
  const options = languages.toSorted((a, b) => nameOf(a).localeCompare(nameOf(b), TEXTS.locale))
  select.replaceChildren(
    ...options.map((language) => {
      const option = make('option', {}, nameOf(language))
      option.value = language
      return option
    }),
  )
  if (options.includes(chosen)) select.value = chosen
}
