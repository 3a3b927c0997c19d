/** A score on the scale from 0 to 1: the interval as a band, the score as a tick, the threshold as a line. */

import { make } from './elements.ts'

export interface Scale {
  readonly element: HTMLElement
  setThreshold(threshold: number): void
}

export interface ScaleValues {
  readonly score: number
  readonly interval: readonly [low: number, high: number]
  readonly threshold: number
}

/** Drawn for eyes only: the figures stand beside it as text. Positions are set by script, which a strict CSP allows. */
export const createScale = ({ score, interval: [low, high], threshold }: ScaleValues): Scale => {
  const band = make('div', { class: 'band' })
  const tick = make('div', { class: 'tick' })
  const line = make('div', { class: 'line' })
  const track = make('div', { class: 'track' }, band, line, tick)
  const ends = make('div', { class: 'ends' }, ...['0', '0.25', '0.5', '0.75', '1'].map((text) => make('span', {}, text)))
  const element = make('div', { class: 'scale' }, track, ends)
  element.ariaHidden = 'true'
  place(band, low)
  band.style.width = percent(high - low)
  place(tick, score)
  place(line, threshold)
  return { element, setThreshold: (value) => place(line, value) }
}

const place = (element: HTMLElement, position: number): void => {
  element.style.left = percent(position)
}

const percent = (share: number): string => `${(100 * share).toFixed(2)}%`
