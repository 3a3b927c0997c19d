/** A reply of the service, as people read it. */

import { FLAGS } from '../../models/flags/index.ts'
import type { CalibrationBasis, Verdict } from '../../models/score.ts'
import { aside, make } from './elements.ts'
import { type Segment, toSegments } from './marks.ts'
import type { Problem, ScoreReply } from './service.ts'

const VERDICTS: Readonly<Record<Verdict, { readonly title: string; readonly meaning: string }>> = {
  accept: { title: 'Accept', meaning: 'Good enough to show as it is.' },
  review: { title: 'Review', meaning: 'Show it with a warning, or let a person look.' },
  reject: { title: 'Reject', meaning: 'Show the original instead.' },
  unsupported: { title: 'Unsupported', meaning: 'The student cannot judge this one.' },
}

const BASES: Readonly<Record<CalibrationBasis, string>> = {
  own: 'Ratings of this language pair',
  made: 'Pairs of these languages that were made right or wrong',
  pooled: 'Ratings of other language pairs too',
  teacher: 'What a teacher said: nobody has rated anything',
}

const LOG_PROBS: Readonly<Record<NonNullable<ScoreReply['logProbs']>, string>> = {
  used: 'Used for the score',
  ignored: 'Ignored: the release does not read them in this language pair',
}

/** Verdict, score and interval: the first thing to see. */
export const renderVerdict = ({ verdict, score, interval, reason }: ScoreReply): HTMLElement => {
  const { title, meaning } = VERDICTS[verdict]
  const head = make('div', { class: 'verdict' }, make('p', { class: 'verdict-title' }, title))
  head.dataset.verdict = verdict
  head.append(make('p', { class: 'meaning' }, reason ? `${capitalise(reason)}.` : meaning))
  if (score === null || interval === null) return head
  const [low, high] = interval.map((value) => value.toFixed(2))
  head.append(
    make('p', { class: 'score' }, aside('Score '), score.toFixed(2)),
    make('p', { class: 'interval' }, `${low} to ${high}`, aside(' is the interval')),
  )
  return head
}

export interface Asked {
  readonly translation: string
  /** What people rated it on average, 0-100, where it is one of the examples. */
  readonly rating: number | undefined
  readonly milliseconds: number
}

/** The translation with its doubtful words marked, then flags and provenance. */
export const renderDetails = (reply: ScoreReply, asked: Asked): HTMLElement[] => {
  const { translation } = asked
  const parts: HTMLElement[] = []
  if (reply.words.length > 0) parts.push(renderWords(toSegments(translation, reply.words), translation))
  if (reply.flags.length > 0) parts.push(renderFlags(reply.flags))
  parts.push(renderProvenance(reply, asked))
  return parts
}

const renderWords = (segments: readonly Segment[], translation: string): HTMLElement => {
  const doubtful = segments.some(({ bad }) => bad !== undefined)
  const text = make('p', { class: 'marked' }, ...segments.map(renderSegment))
  text.dir = 'auto'
  text.lang = document.getElementById('translation')?.lang ?? ''
  const note = doubtful
    ? 'Marked words are more likely wrong than right.'
    : translation
      ? 'No word stands out as doubtful.'
      : ''
  return make('div', { class: 'part' }, make('h3', {}, 'Words'), text, make('p', { class: 'hint' }, note))
}

const renderSegment = ({ text, bad }: Segment): Node | string => {
  if (bad === undefined) return text
  const percent = `${Math.round(100 * bad)} %`
  const mark = make('mark', { title: `Wrong with a chance of ${percent}` }, text, aside(` (doubtful, ${percent})`))
  if (bad >= 0.75) mark.className = 'strong'
  return mark
}

const renderFlags = (flags: ScoreReply['flags']): HTMLElement =>
  make(
    'div',
    { class: 'part' },
    make('h3', {}, 'Flags'),
    make('ul', { class: 'flags' }, ...flags.map((flag) => make('li', {}, make('code', {}, flag), ` ${explain(flag)}`))),
  )

/** A newer service may raise flags that this page does not know. */
const explain = (flag: string): string => (flag in FLAGS ? FLAGS[flag as keyof typeof FLAGS] : '')

const renderProvenance = (
  { calibration, critical, logProbs, raw, model }: ScoreReply,
  { rating, milliseconds }: Asked,
): HTMLElement => {
  const rows: [string, Node | string][] = []
  if (rating !== undefined) rows.push(['People said', `${rating} of 100`])
  if (calibration) rows.push(['Calibrated on', BASES[calibration]])
  if (logProbs) rows.push(['Log-probabilities', LOG_PROBS[logProbs]])
  if (critical !== undefined) rows.push(['Critical error', `${Math.round(100 * critical)} %`])
  if (raw !== null) rows.push(['Before calibration', raw.toFixed(3)])
  rows.push(['Model', model.name], ['Release', make('code', { title: model.id }, model.id)], ['Engine', model.engine])
  rows.push(['Answered in', `${Math.round(milliseconds)} ms, network included`])
  const list = make('dl', {}, ...rows.map(([term, value]) => make('div', {}, make('dt', {}, term), make('dd', {}, value))))
  return make('div', { class: 'part' }, make('h3', {}, 'Where it comes from'), list)
}

export const renderProblem = ({ title, detail, code, type }: Problem): HTMLElement => {
  const box = make('div', { class: 'problem' }, make('p', { class: 'verdict-title' }, title), make('p', {}, capitalise(detail)))
  if (code && type?.startsWith('/')) {
    const link = make('a', {}, `What ${code} means`)
    link.href = type
    box.append(make('p', {}, link))
  }
  return box
}

/** One sentence for the live region. */
export const summarise = ({ verdict, score, interval, words, flags, reason }: ScoreReply, translation: string): string => {
  const doubtful = toSegments(translation, words).filter(({ bad }) => bad !== undefined).length
  const figures =
    score === null || !interval
      ? [reason ?? '']
      : [`score ${score.toFixed(2)}`, `interval ${interval[0].toFixed(2)} to ${interval[1].toFixed(2)}`]
  return [VERDICTS[verdict].title, ...figures, count(doubtful, 'doubtful passage'), count(flags.length, 'flag')].join(', ')
}

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`

const capitalise = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
