/** The messages scored last, kept in this tab until it is closed and sent to nobody. */

import type { Verdict } from '../../models/score.ts'
import { find, make } from './elements.ts'
import { TEXTS } from './texts.ts'

export interface RecentMessage {
  readonly source: string
  readonly translation: string
  readonly languagePair: string
  readonly verdict: Verdict
}

const KEY = 'edge-qe-recent'
const KEPT = 12

export interface Recent {
  readonly last: RecentMessage | undefined
  add(message: RecentMessage): void
}

export const createRecent = (onChoose: (message: RecentMessage) => void): Recent => {
  const list = find('recent', HTMLUListElement)
  let messages = read()

  const keep = (changed: readonly RecentMessage[]): void => {
    messages = changed
    // A tab without room for them goes on without them.
    try {
      if (messages.length === 0) sessionStorage.removeItem(KEY)
      else sessionStorage.setItem(KEY, JSON.stringify(messages))
    } catch {}
    show()
  }
  const show = (): void => {
    find('recent-box', HTMLElement).hidden = messages.length === 0
    list.replaceChildren(...messages.map((message) => renderRecent(message, onChoose)))
  }

  find('forget', HTMLButtonElement).addEventListener('click', () => keep([]))
  show()
  return {
    get last() {
      return messages[0]
    },
    add(message) {
      keep([message, ...messages.filter((other) => !isSame(other, message))].slice(0, KEPT))
    },
  }
}

const isSame = (a: RecentMessage, b: RecentMessage): boolean =>
  a.source === b.source && a.translation === b.translation && a.languagePair === b.languagePair

/** Whatever else the tab holds under that name is none. */
const read = (): readonly RecentMessage[] => {
  try {
    const found: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? '[]')
    return Array.isArray(found) ? (found as readonly RecentMessage[]) : []
  } catch {
    return []
  }
}

const renderRecent = (message: RecentMessage, onChoose: (message: RecentMessage) => void): HTMLElement => {
  const [from = '', to = ''] = message.languagePair.split('-')
  const source = make('span', { class: 'recent-text' }, message.source)
  source.lang = from
  const translation = make('span', { class: 'recent-text' }, message.translation)
  translation.lang = to
  for (const text of [source, translation]) text.dir = 'auto'
  const verdict = make('span', { class: 'chip' }, TEXTS.verdicts[message.verdict])
  verdict.dataset.verdict = message.verdict
  const button = make('button', { class: 'recent' }, verdict, source, translation)
  button.type = 'button'
  button.addEventListener('click', () => onChoose(message))
  return make('li', {}, button)
}
