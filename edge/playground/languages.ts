/** The language pickers: which languages there are, and which go together. */

import { find, make } from './elements.ts'

/** What the bundled release knows; the page shows them until the service has said what it knows. */
const SHIPPED = ['ro-en', 'et-en', 'ne-en', 'si-en', 'ru-en', 'en-de', 'en-zh']

const names = new Intl.DisplayNames(['en'], { type: 'language' })

/** `ro` -> `Romanian`. */
export const nameOf = (language: string): string => names.of(language) ?? language

export interface LanguagePickers {
  readonly sourceLang: string
  readonly targetLang: string
  choose(languagePair: string): void
  offer(languagePairs: readonly string[]): void
}

/** Fills both pickers. A new source language keeps the target where the two go together. `onChange` hears of people only. */
export const createLanguagePickers = (onChange: () => void): LanguagePickers => {
  const source = find('source-lang', HTMLSelectElement)
  const target = find('target-lang', HTMLSelectElement)
  let pairs = SHIPPED

  const fill = (wanted: { source?: string; target?: string } = {}): void => {
    const sources = [...new Set(pairs.map((pair) => pair.split('-')[0] ?? ''))]
    setOptions(source, sources, wanted.source ?? source.value)
    const targets = pairs.filter((pair) => pair.startsWith(`${source.value}-`)).map((pair) => pair.split('-')[1] ?? '')
    setOptions(target, targets, wanted.target ?? target.value)
    find('source', HTMLTextAreaElement).lang = source.value
    find('translation', HTMLTextAreaElement).lang = target.value
  }

  source.addEventListener('change', () => {
    fill()
    onChange()
  })
  target.addEventListener('change', () => {
    fill()
    onChange()
  })
  fill({ source: 'ro', target: 'en' })

  return {
    get sourceLang() {
      return source.value
    },
    get targetLang() {
      return target.value
    },
    choose(languagePair) {
      const [from = '', to = ''] = languagePair.split('-')
      fill({ source: from, target: to })
    },
    offer(languagePairs) {
      if (languagePairs.length === 0) return
      pairs = [...languagePairs]
      fill()
    },
  }
}

const setOptions = (select: HTMLSelectElement, languages: readonly string[], chosen: string): void => {
  const options = languages.toSorted((a, b) => nameOf(a).localeCompare(nameOf(b), 'en'))
  select.replaceChildren(
    ...options.map((language) => {
      const option = make('option', {}, nameOf(language))
      option.value = language
      return option
    }),
  )
  if (options.includes(chosen)) select.value = chosen
}
