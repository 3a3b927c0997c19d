/** The key of the service, where it asks for one: kept in the tab, whichever page of it. */

import { find } from './elements.ts'

const KEY = 'edge-qe-key'

export interface Key {
  readonly value: string
  /** Shows where to enter it. */
  ask(): void
}

interface KeyEvents {
  /** At every keystroke. */
  onInput?(): void
  /** Once it is entered. */
  onChange(): void
}

export const createKey = ({ onInput, onChange }: KeyEvents): Key => {
  const input = find('key', HTMLInputElement)
  input.value = sessionStorage.getItem(KEY) ?? ''
  input.addEventListener('input', () => {
    sessionStorage.setItem(KEY, input.value)
    onInput?.()
  })
  input.addEventListener('change', onChange)
  return {
    get value() {
      return input.value
    },
    ask() {
      find('key-box', HTMLDetailsElement).open = true
    },
  }
}
