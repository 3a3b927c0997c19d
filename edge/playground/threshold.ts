/** The threshold slider: what becomes of a score is worked out in the page while it moves, and asked for once it rests. */

import { overrule } from '../../models/verdict.ts'
import { find } from './elements.ts'
import type { ScoreReply } from './service.ts'

export interface Threshold {
  /** Undefined as long as nobody has chosen one. */
  readonly chosen: number | undefined
  readonly value: number
  /** Says what would happen to a reply; null: there is none with a score. */
  show(reply: ScoreReply | null): void
}

interface ThresholdEvents {
  /** At every step of the slider. */
  onMove(): void
  /** Once it rests. */
  onRest(): void
}

const REST_MS = 300

export const createThreshold = ({ onMove, onRest }: ThresholdEvents): Threshold => {
  const slider = find('threshold', HTMLInputElement)
  const value = find('threshold-value', HTMLOutputElement)
  const effect = find('threshold-effect', HTMLParagraphElement)
  const reset = find('threshold-reset', HTMLButtonElement)
  let shown: ScoreReply | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  const update = (): void => {
    const threshold = slider.valueAsNumber
    value.value = threshold.toFixed(2)
    if (shown) effect.textContent = foretell(shown, threshold)
  }

  const choose = (chosen: boolean): void => {
    reset.hidden = !chosen
    if (!chosen) slider.value = slider.defaultValue
    update()
    onMove()
    clearTimeout(timer)
    timer = setTimeout(onRest, REST_MS)
  }

  slider.addEventListener('input', () => choose(true))
  reset.addEventListener('click', () => {
    slider.focus()
    choose(false)
  })
  update()

  return {
    get chosen() {
      return reset.hidden ? undefined : slider.valueAsNumber
    },
    get value() {
      return slider.valueAsNumber
    },
    show(reply) {
      shown = reply
      find('threshold-box', HTMLDivElement).hidden = reply === null
      update()
    },
  }
}

/** Flags decide where the score does not: a student may like the look of a text in the wrong script. */
const foretell = ({ score, flags }: ScoreReply, threshold: number): string => {
  const best = overrule('accept', flags)
  if (best === 'reject') return 'Whatever the threshold, its flag has the original shown instead.'
  if ((score ?? 0) < threshold) return 'At this threshold the original is shown instead.'
  return best === 'review'
    ? 'At this threshold the translation is shown with a warning, because of its flag.'
    : 'At this threshold the translation is shown.'
}
