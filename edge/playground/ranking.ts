/** Translations in their order, each with its score on the scale and with what is known of its place. */

import { make } from './elements.ts'
import { createScale } from './scale.ts'
import type { Language, RankingReply } from './service.ts'
import { TEXTS } from './texts.ts'
import { linesFor, toLines } from './threshold.ts'

export type ShownRanked = RankingReply['ranking'][number]

interface Asked {
  readonly translations: readonly string[]
  readonly targetLang: string
  readonly language: Language | undefined
}

/** The order of the first reply, and what further releases say of the same translations. */
export const renderRanking = ([first, ...others]: readonly RankingReply[], asked: Asked): HTMLElement => {
  const ranking = first?.ranking ?? []
  const list = make('ol', { class: 'ranking' }, ...ranking.map((ranked, i) => renderRanked(ranked, i + 1, { ranking, asked })))
  for (const [i, item] of [...list.children].entries())
    for (const { ranking: other, model } of others) {
      const place = other.findIndex(({ index }) => index === ranking[i]?.index)
      const found = other[place]
      if (found) item.append(renderOther(found, place + 1, TEXTS.comparison.release(model.name, model.channel)))
    }
  return list
}

interface Context {
  readonly ranking: readonly ShownRanked[]
  readonly asked: Asked
}

const renderRanked = (ranked: ShownRanked, place: number, { ranking, asked }: Context): HTMLElement => {
  const { index, verdict, score, interval, tokens } = ranked
  const chip = make('span', { class: 'chip' }, TEXTS.verdicts[verdict])
  chip.dataset.verdict = verdict
  const text = make('span', { class: 'rank-text' }, asked.translations[index] ?? '')
  text.dir = 'auto'
  text.lang = asked.targetLang
  const item = make('li', { class: 'rank' }, chip, text, make('span', { class: 'rank-score' }, score?.toFixed(2) ?? ''))
  if (score !== null && interval !== null) {
    const lines = toLines(linesFor(asked.language, tokens.source).presets, undefined)
    item.append(createScale({ score, interval, lines }).element)
  }
  const notes = explain(ranked, place, ranking)
  if (notes.length > 0) item.append(make('p', { class: 'rank-note' }, notes.join(' ')))
  return item
}

const explain = (
  { beats, agreement, flags, interval }: ShownRanked,
  place: number,
  ranking: readonly ShownRanked[],
): string[] => {
  const { comparison } = TEXTS
  const beaten = beats.map((index) => ranking.findIndex((other) => other.index === index) + 1).toSorted((a, b) => a - b)
  const notes = interval ? [comparison.interval(TEXTS.range(interval[0].toFixed(2), interval[1].toFixed(2)))] : []
  if (beaten.length > 0) notes.push(comparison.beats(beaten, ranking.length - 1))
  else if (place === 1 && ranking.length > 1) notes.push(comparison.tied)
  if (agreement !== null) notes.push(comparison.agreement(agreement))
  if (flags.length > 0) notes.push(comparison.flags(flags))
  return notes
}

const renderOther = ({ verdict, score }: ShownRanked, place: number, release: string): HTMLElement =>
  make(
    'p',
    { class: 'other-release' },
    TEXTS.comparison.other(release, place, TEXTS.verdicts[verdict], score?.toFixed(2) ?? ''),
  )
