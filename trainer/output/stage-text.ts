/** How far a stage is, in words and as a bar that fits its terminal. Pure. */

import type { Spend } from './spend.ts'

export interface StageState {
  readonly name: string
  readonly unit: string
  readonly total: number | undefined
  /** Done, or there already. */
  readonly done: number
  /** Done in this run. */
  readonly worked: number
  readonly seconds: number
  readonly detail: string
  readonly spend: Spend | undefined
}

/** In the order of a line; `rank` says what goes first where there is no room: the highest. */
interface Part {
  readonly text: string
  readonly rank: number
}

/** Of the terminal's width, so that the bar stands still while the numbers beside it grow. */
const BAR_SHARE = 1 / 6
const [MIN_BAR, MAX_BAR] = [8, 30] as const

/** `label  ████░░░░  50 %  2,500/5,000 rows  98.3 rows/s  0:00:25 left`, shorter than `columns`. */
export const toBar = (state: StageState, columns: number): string => {
  const room = Math.max(1, columns - 1)
  const bar = drawBar(state, Math.max(MIN_BAR, Math.min(MAX_BAR, Math.floor(BAR_SHARE * columns))))
  let parts = toParts(state)
  const join = (): string => [state.name, ...bar, ...parts.map(({ text }) => text)].join('  ')
  while (parts.length > 0 && join().length > room) {
    const last = Math.max(...parts.map(({ rank }) => rank))
    parts = parts.filter(({ rank }) => rank < last)
  }
  return join().slice(0, room)
}

const drawBar = (state: StageState, width: number): string[] => {
  if (state.total === undefined) return []
  const full = Math.floor(width * shareOf(state, state.total))
  return ['█'.repeat(full) + '░'.repeat(width - full)]
}

/** `label: 50 %, 2,500/5,000 rows, 98.3 rows/s, 0:00:25 left` */
export const toLine = (state: StageState): string =>
  `${state.name}: ${toParts(state)
    .map(({ text }) => text)
    .join(', ')}`

/** `label: 5,000 rows in 0:00:51, 98.3 rows/s`; what was there already is no part of it, but for what was spent, which is of all runs. */
export const toEnd = (state: StageState): string => {
  const { name, unit, worked, done, seconds } = state
  const there = done - worked
  return [
    `${name}: ${toNumber(worked)} ${unit} in ${toClock(seconds)}`,
    ...(there > 0 ? [`${toNumber(there)} others needed no work`] : []),
    ...toRate(state),
    ...toSpent(state.spend).map((text, i) => (i === 0 && there > 0 ? `in all ${text}` : text)),
  ].join(', ')
}

const toParts = (state: StageState): Part[] => {
  const { unit, total, done, worked, seconds, detail, spend } = state
  const left = total === undefined ? undefined : Math.max(0, total - done)
  const [requests, money] = toSpent(spend)
  return [
    ...(total === undefined ? [] : [{ text: `${Math.floor(100 * shareOf(state, total))} %`, rank: 0 }]),
    ...(detail === '' ? [] : [{ text: detail, rank: 4 }]),
    { text: `${toNumber(done)}${total === undefined ? '' : `/${toNumber(total)}`} ${unit}`, rank: 5 },
    ...toRate(state).map((text) => ({ text, rank: 3 })),
    ...(left === undefined || worked === 0
      ? [{ text: toClock(seconds), rank: 1 }]
      : [{ text: `${toClock((left * seconds) / worked)} left`, rank: 1 }]),
    ...(requests === undefined ? [] : [{ text: requests, rank: 6 }]),
    ...(money === undefined ? [] : [{ text: money, rank: 2 }]),
  ]
}

const shareOf = ({ done }: StageState, total: number): number => (total > 0 ? Math.min(1, done / total) : 1)

const toRate = ({ unit, worked, seconds }: StageState): string[] => {
  if (worked === 0 || seconds === 0) return []
  const rate = worked / seconds
  return [`${rate < 1 ? rate.toFixed(2) : rate < 100 ? rate.toFixed(1) : toNumber(Math.round(rate))} ${unit}/s`]
}

const toNumber = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 1 })

/** `12 requests, 3,400 tokens` and `0.02 spent` */
const toSpent = (spend: Spend | undefined): string[] => {
  if (!spend) return []
  const { requests, tokens, money } = spend
  return [`${toNumber(requests)} requests, ${toNumber(tokens)} tokens`, `${money.toFixed(money < 10 ? 4 : 2)} spent`]
}

/** 3,725 seconds -> `1:02:05`. */
const toClock = (seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds))
  const pad = (value: number): string => String(value).padStart(2, '0')
  return `${Math.floor(whole / 3600)}:${pad(Math.floor(whole / 60) % 60)}:${pad(whole % 60)}`
}
