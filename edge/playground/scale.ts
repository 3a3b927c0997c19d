/** A score on the scale from 0 to 1: its interval, and the zones in which the lines of the language pair part verdicts. */

import type { Thresholds } from '../../models/verdict.ts'
import { make } from './elements.ts'
import { TEXTS } from './texts.ts'

export interface ScaleView {
  readonly element: HTMLElement
  setLines(lines: Thresholds | undefined): void
}

export interface ScaleValues {
  readonly score: number
  readonly interval: readonly [low: number, high: number]
  /** Undefined where nobody says how the release draws them. */
  readonly lines: Thresholds | undefined
}

/** Drawn for eyes only: the figures stand beside it as text. Positions are set by script, which a strict CSP allows. */
export const createScale = ({ score, interval: [low, high], lines }: ScaleValues): ScaleView => {
  const whisker = make('div', { class: 'whisker' })
  place(whisker, low, high)
  const tick = make('div', { class: 'tick' })
  tick.style.left = percent(score)
  const zones = make('div', { class: 'zones' })
  const ends = make('div', { class: 'ends' })
  const element = make('div', { class: 'scale' }, make('div', { class: 'message' }, whisker, tick), zones, ends)
  element.ariaHidden = 'true'
  const setLines = (changed: Thresholds | undefined): void => {
    zones.replaceChildren(...(changed ? toZones(changed) : []))
    ends.replaceChildren(...toEnds(changed))
  }
  setLines(lines)
  return { element, setLines }
}

/** Narrower than this, a zone has no room for its name. */
const NAMED = 0.13

const toZones = ({ accept, reject }: Thresholds): readonly HTMLElement[] => {
  const [lower, upper] = [Math.min(1, reject), Math.min(1, accept)]
  const parts = [
    ['reject', 0, lower],
    ['review', lower, upper],
    ['accept', upper, 1],
  ] as const
  return parts
    .filter(([, from, to]) => to > from)
    .map(([verdict, from, to]) => {
      const zone = make('div', { class: 'zone' }, to - from < NAMED ? '' : TEXTS.verdicts[verdict])
      zone.dataset.verdict = verdict
      place(zone, from, to)
      return zone
    })
}

/** Figures nearer than this would run into each other. */
const APART = 0.09

const toEnds = (lines: Thresholds | undefined): readonly HTMLElement[] => {
  const wanted = lines ? [lines.accept, lines.reject, 0, 1] : [0, 0.25, 0.5, 0.75, 1]
  const shown: number[] = []
  for (const value of wanted)
    if (value >= 0 && value <= 1 && shown.every((other) => Math.abs(other - value) >= APART)) shown.push(value)
  return shown.map((value) => {
    const end = make('span', {}, value % 1 === 0 ? String(value) : value.toFixed(2))
    end.style.left = percent(value)
    return end
  })
}

const place = (element: HTMLElement, from: number, to: number): void => {
  element.style.left = percent(from)
  element.style.width = percent(to - from)
}

const percent = (share: number): string => `${(100 * share).toFixed(2)}%`
