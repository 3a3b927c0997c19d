/** The threshold slider: what becomes of a score is worked out in the page while it moves, and asked for once it rests. */

import {
  BAD_ACCEPTED,
  overrule,
  PRESET_NAMES,
  PRESETS,
  type Preset,
  THRESHOLDS,
  type Thresholds,
  toVerdict,
} from '../../models/verdict.ts'
import { find, make } from './elements.ts'
import type { Language, ShownReply } from './service.ts'
import { TEXTS } from './texts.ts'

export interface Threshold {
  /** Undefined as long as nobody has chosen one. */
  readonly chosen: Preset | number | undefined
  /** Where the lines then lie in the language pair. */
  readonly lines: Thresholds
  /** Takes a choice that came with a link, without asking the service. */
  choose(chosen: Preset | number | undefined): void
  /** Says what would happen to a reply; null: there is none with a score. */
  show(reply: ShownReply | null): void
  /** The lines of the language pair; undefined: the release has the same for all. */
  offer(lines: LengthLines): void
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
  const reset = find('threshold-reset', HTMLButtonElement)
  let presets: Language['presets']
  let chosen: Preset | number | undefined
  let shown: ShownReply | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  const update = (): void => {
    const lines = toLines(presets, chosen)
    reset.hidden = chosen === undefined
    // While somebody drags it, the slider is where it is; no line at all is at its end.
    if (typeof chosen !== 'number') slider.value = String(Math.min(1, lines.accept))
    find('threshold-value', HTMLOutputElement).value = slider.valueAsNumber.toFixed(2)
    for (const button of find('presets', HTMLFieldSetElement).querySelectorAll('button'))
      button.ariaPressed = String(button.dataset.preset === (chosen ?? 'balanced'))
    if (shown) find('threshold-effect', HTMLParagraphElement).textContent = foretell(shown, lines)
  }

  const change = (wanted: Preset | number | undefined): void => {
    chosen = wanted
    update()
    onMove()
    clearTimeout(timer)
    timer = setTimeout(onRest, REST_MS)
  }

  slider.addEventListener('input', () => change(slider.valueAsNumber))
  reset.addEventListener('click', () => {
    slider.focus()
    change(undefined)
  })
  update()

  return {
    get chosen() {
      return chosen
    },
    get lines() {
      return toLines(presets, chosen)
    },
    choose(wanted) {
      chosen = wanted
      if (typeof wanted === 'number') slider.value = String(wanted)
      update()
    },
    show(reply) {
      shown = reply
      find('threshold-box', HTMLDivElement).hidden = reply === null
      update()
    },
    offer({ presets: offered, of }) {
      presets = offered
      renderPresets(presets, change)
      const legend = find('presets-of', HTMLLegendElement)
      legend.textContent = of ?? TEXTS.allLengths
      legend.className = of === undefined ? 'unseen' : 'preset-cost'
      update()
    },
  }
}

export interface LengthLines {
  readonly presets: Language['presets']
  /** Which messages they are of; undefined: of all. */
  readonly of?: string
}

/** The lines for a message of so many source tokens. */
export const linesFor = (language: Language | undefined, sourceTokens: number): LengthLines => {
  const { presets, short } = language ?? {}
  if (!short) return { presets }
  return sourceTokens <= short.tokens
    ? { presets: short.presets, of: TEXTS.short(short.tokens) }
    : { presets, of: TEXTS.long(short.tokens) }
}

/** As the service draws them. */
export const toLines = (presets: Language['presets'], chosen: Preset | number | undefined): Thresholds => {
  if (typeof chosen === 'number') return { accept: chosen, reject: chosen }
  if (!presets) return chosen === undefined ? THRESHOLDS : PRESETS[chosen]
  const { accept, reject } = presets[chosen ?? 'balanced']
  return { accept: accept ?? Number.POSITIVE_INFINITY, reject }
}

const renderPresets = (presets: Language['presets'], onChoose: (preset: Preset) => void): void => {
  const box = find('presets', HTMLFieldSetElement)
  box.hidden = presets === undefined
  for (const button of box.querySelectorAll('button')) button.remove()
  if (presets) box.append(...PRESET_NAMES.map((name) => createPreset(name, presets[name], () => onChoose(name))))
}

const createPreset = (
  name: Preset,
  { accept, goodAccepted }: NonNullable<Language['presets']>[Preset],
  onChoose: () => void,
): HTMLButtonElement => {
  const button = make(
    'button',
    { class: 'preset' },
    make('span', { class: 'preset-name' }, TEXTS.presetNames[name]),
    make('span', {}, TEXTS.promise(BAD_ACCEPTED[name])),
    make('span', { class: 'preset-cost' }, accept === null ? TEXTS.noPromise : TEXTS.cost(goodAccepted)),
  )
  button.type = 'button'
  button.disabled = accept === null
  button.dataset.preset = name
  button.addEventListener('click', onChoose)
  return button
}

/** Flags decide where the score does not: a student may like the look of a text in the wrong script. */
const foretell = ({ score, flags }: ShownReply, lines: Thresholds): string => {
  const best = overrule('accept', flags)
  if (best === 'reject') return TEXTS.foretold.rejectByFlag
  const verdict = toVerdict(score ?? 0, lines)
  return verdict === 'accept' && best === 'review' ? TEXTS.foretold.reviewByFlag : TEXTS.foretold[verdict]
}
