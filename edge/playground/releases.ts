/** The releases that a service has at once: the one that answers, and another that is being tried. */

import { find, make } from './elements.ts'
import { requestModels, type ServedModel } from './service.ts'
import { TEXTS } from './texts.ts'

export interface Releases {
  /** The channels to ask; undefined is whichever release answers. */
  readonly channels: readonly (string | undefined)[]
  offer(key: string): Promise<void>
}

/** A choice only where there is more than one release. */
export const createReleases = (onChange: () => void): Releases => {
  const box = find('releases', HTMLFieldSetElement)
  box.addEventListener('change', onChange)
  return {
    get channels() {
      const chosen = [...box.querySelectorAll<HTMLInputElement>('input:checked')].map(({ value }) => value)
      return chosen.length === 0 ? [undefined] : chosen.map((channel) => channel || undefined)
    },
    async offer(key) {
      const models = await requestModels(key)
      box.hidden = models.length < 2
      for (const label of box.querySelectorAll('label')) label.remove()
      if (models.length > 1) box.append(...models.map(renderChoice))
    },
  }
}

const renderChoice = ({ name, channel }: ServedModel): HTMLElement => {
  const input = make('input', {})
  input.type = 'checkbox'
  input.value = channel ?? ''
  input.checked = true
  return make('label', {}, input, ` ${TEXTS.comparison.release(name, channel)}`)
}
