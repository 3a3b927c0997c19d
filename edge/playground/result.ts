/** A reply of the service, as people read it. */

import { FLAGS } from '../../models/flags/index.ts'
import { BEST_VERDICT, overrule, type Thresholds, toVerdict } from '../../models/verdict.ts'
import { aside, make } from './elements.ts'
import { toSegments } from './marks.ts'
import type { ShownProblem, ShownReply } from './service.ts'
import { TEXTS } from './texts.ts'

/** Verdict, score and interval: the first thing to see. */
export const renderVerdict = ({ verdict, score, interval, reason }: ShownReply): HTMLElement => {
  const head = make('div', { class: 'verdict' }, make('p', { class: 'verdict-title' }, TEXTS.verdicts[verdict]))
  head.dataset.verdict = verdict
  head.append(make('p', { class: 'meaning' }, reason ? `${capitalise(reason)}.` : TEXTS.meanings[verdict]))
  if (score === null || interval === null) return head
  const [low, high] = interval
  head.append(
    make('p', { class: 'score' }, aside(TEXTS.score), score.toFixed(2)),
    make('p', { class: 'interval' }, TEXTS.range(low.toFixed(2), high.toFixed(2)), aside(TEXTS.isInterval)),
  )
  return head
}

/** Whether a verdict is what these lines make of its score and flags: a release may draw others and not say so. */
export const isDrawnBy = ({ verdict, score, flags }: ShownReply, lines: Thresholds): boolean =>
  score !== null && overrule(toVerdict(score, lines), flags) === verdict

/** From score and lines to the verdict, in words. */
export const renderDecision = ({ verdict, score, flags }: ShownReply, lines: Thresholds): HTMLElement => {
  const byScore = toVerdict(score ?? 0, lines)
  const sentences = [explainScore(score ?? 0, byScore, lines)]
  if (byScore !== verdict) {
    const deciding = flags.filter((flag) => bestOf(flag) === verdict)
    sentences.push(TEXTS.lowered(deciding, TEXTS.verdicts[verdict].toLowerCase()))
  }
  return make('p', { class: 'decision' }, sentences.join(' '))
}

const explainScore = (score: number, verdict: keyof typeof TEXTS.byScore, { accept, reject }: Thresholds): string => {
  const shown = score.toFixed(2)
  if (verdict === 'review' && accept > 1) return TEXTS.nothingAccepted(shown)
  const line = verdict === 'reject' ? reject : accept
  // Just beside its line, a score that is rounded to it would be said to miss what it has.
  const digits = shown === line.toFixed(2) ? 4 : 2
  return TEXTS.byScore[verdict](score.toFixed(digits), line.toFixed(digits))
}

const bestOf = (flag: string): 'review' | 'reject' | undefined =>
  flag in BEST_VERDICT ? BEST_VERDICT[flag as keyof typeof BEST_VERDICT] : undefined

export const renderFlags = (flags: ShownReply['flags']): HTMLElement =>
  make(
    'div',
    { class: 'part' },
    make('h3', {}, TEXTS.flags),
    make('ul', { class: 'flags' }, ...flags.map((flag) => make('li', {}, make('code', {}, flag), ` ${explain(flag)}`))),
  )

/** A newer service may raise flags that this page does not know. */
const explain = (flag: string): string => {
  const best = bestOf(flag)
  const meaning = flag in FLAGS ? FLAGS[flag as keyof typeof FLAGS] : ''
  return best ? `${meaning} ${TEXTS.atBest(TEXTS.verdicts[best].toLowerCase())}` : meaning
}

export const renderProblem = ({ title, detail, code, type }: ShownProblem): HTMLElement => {
  const box = make('div', { class: 'problem' }, make('p', { class: 'verdict-title' }, title), make('p', {}, capitalise(detail)))
  if (code && type?.startsWith('/')) {
    const link = make('a', {}, TEXTS.whatMeans(code))
    link.href = type
    box.append(make('p', {}, link))
  }
  return box
}

/** One sentence for the live region. */
export const summarise = ({ verdict, score, interval, words, flags, reason }: ShownReply, translation: string): string => {
  const doubtful = toSegments(translation, words).filter(({ bad }) => bad !== undefined).length
  const { summary } = TEXTS
  const figures =
    score === null || !interval
      ? [reason ?? '']
      : [summary.score(score.toFixed(2)), summary.interval(interval[0].toFixed(2), interval[1].toFixed(2))]
  return [TEXTS.verdicts[verdict], ...figures, summary.doubtful(doubtful), summary.flags(flags.length)].join(', ')
}

const capitalise = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
