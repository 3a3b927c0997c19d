/** The threshold slider: what becomes of a score is worked out in the page while it moves, and asked for once it rests. */

import { BAD_ACCEPTED, overrule, PRESET_NAMES, type Preset } from '../../models/verdict.ts'
import { find, make } from './elements.ts'
import type { Language, ScoreReply } from './service.ts'

export interface Threshold {
  /** Undefined as long as nobody has chosen one. */
  readonly chosen: number | Preset | undefined
  readonly value: number
  /** Says what would happen to a reply; null: there is none with a score. */
  show(reply: ScoreReply | null): void
  /** The lines of the language pair; undefined: the release has the same for all. */
  offer(presets: Language['presets']): void
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
  const presets = find('presets', HTMLFieldSetElement)
  let shown: ScoreReply | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let preset: Preset | undefined

  const update = (): void => {
    const threshold = slider.valueAsNumber
    value.value = threshold.toFixed(2)
    if (shown) effect.textContent = foretell(shown, threshold)
  }

  const press = (): void => {
    for (const button of presets.querySelectorAll('button'))
      button.ariaPressed = String(button.dataset.preset === (reset.hidden ? 'balanced' : preset))
  }

  const choose = (chosen: boolean, wanted?: Preset): void => {
    preset = wanted
    reset.hidden = !chosen
    if (!chosen) slider.value = slider.defaultValue
    press()
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
      return reset.hidden ? undefined : (preset ?? slider.valueAsNumber)
    },
    get value() {
      return slider.valueAsNumber
    },
    show(reply) {
      shown = reply
      find('threshold-box', HTMLDivElement).hidden = reply === null
      update()
    },
    offer(lines) {
      presets.hidden = lines === undefined
      slider.defaultValue = String(lines?.balanced.accept ?? (lines ? 1 : UNKNOWN))
      const buttons = lines
        ? PRESET_NAMES.map((name) =>
            createPreset(name, lines[name], () => {
              slider.value = String(lines[name].accept)
              choose(true, name)
            }),
          )
        : []
      for (const button of presets.querySelectorAll('button')) button.remove()
      presets.append(...buttons)
      // What somebody has chosen holds in the next language pair too, a preset where its line is there.
      if (reset.hidden) slider.value = slider.defaultValue
      else if (preset) slider.value = String(lines?.[preset].accept ?? UNKNOWN)
      press()
      update()
    },
  }
}

/** Where the slider stands as long as nobody has said where the lines lie. */
const UNKNOWN = 0.5

const createPreset = (
  name: Preset,
  { accept, goodAccepted }: NonNullable<Language['presets']>[Preset],
  onChoose: () => void,
): HTMLButtonElement => {
  const cost = accept === null ? 'nothing can be promised here' : `shows ${Math.round(100 * goodAccepted)} % of good ones`
  const button = make(
    'button',
    { class: 'preset' },
    make('span', { class: 'preset-name' }, `${name}: at most ${Math.round(100 * BAD_ACCEPTED[name])} % of bad ones`),
    make('span', { class: 'preset-cost' }, cost),
  )
  button.type = 'button'
  button.disabled = accept === null
  button.dataset.preset = name
  button.addEventListener('click', onChoose)
  return button
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
