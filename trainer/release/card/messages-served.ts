/** What a card says of what is served for messages: scores that stay, failures that are told, words, critical errors, people. Pure. */

import type { MessagesReport } from '../messages/measure-messages.ts'
import { figure, fixed, share } from './figures.ts'
import { percent, table } from './markdown.ts'

/** With fewer cases the lowest of many language pairs is chance. */
const MIN_CASES = 20

const worst = (parts: Readonly<Record<string, { readonly n: number; readonly value: number }>>): string => {
  const lowest = Object.entries(parts)
    .filter(([, { n }]) => n >= MIN_CASES)
    .toSorted(([, a], [, b]) => a.value - b.value)[0]
  return lowest ? `${lowest[0]} ${percent(lowest[1].value)} (${lowest[1].n})` : '-'
}

export const describeSameness = ({ sameness }: MessagesReport): string[] => {
  const rows = Object.entries(sameness?.views ?? {}).map(([view, { same, sameVerdict, parts }]) => [
    view,
    String(same.n),
    share(same),
    percent(sameVerdict),
    worst(parts),
  ])
  if (rows.length === 0) return []
  return [
    '### Same message, same score',
    'Right and wrong messages typed differently: on both sides, except diacritics (only in a Latin source, never in Vietnamese) and elongation (only in the source); a question stays a question. Share of cases whose served score changes by .05 or less, and whose verdict stays the same.',
    table(['change', 'n', 'same score', 'same verdict', 'worst language pair'], rows),
  ]
}

export const describeFailures = ({ failures }: MessagesReport): string[] => {
  const rows = Object.entries(failures ?? {}).map(([kind, { alone, served, rejected, languagePairs }]) => [
    kind,
    String(served.n),
    share(alone),
    share(served),
    percent(rejected),
    worst(languagePairs),
  ])
  if (rows.length === 0) return []
  return [
    '### Failures of systems',
    'Right translations broken in five ways: half of it left in the source language, followed by the translation of another message, its last words in a loop, cut off, or replaced by the translation of another message. Share that scores below nine tenths of the right translations of the language pair; if more than a tenth of those are rejected too, a rejected failure may rank among them.',
    table(['failure', 'n', 'alone', 'as served', 'rejected', 'worst language pair'], rows),
  ]
}

export const describeWords = ({ words }: MessagesReport): string[] => {
  const rows = Object.entries(words?.tags ?? {}).flatMap(([split, pairs]) =>
    Object.entries(pairs).map(([pair, { tokens, bad, marked, mcc }]) => [
      pair,
      split,
      String(tokens),
      percent(bad),
      percent(marked),
      figure(mcc),
    ]),
  )
  if (rows.length === 0) return []
  return [
    '### Doubtful words',
    'Words served as more likely wrong than right, against the tags of post-editors: Matthews correlation.',
    table(['pair', 'split', 'tokens', 'changed by post-editors', 'marked', 'MCC'], rows),
  ]
}

export const describeCritical = ({ critical, criticalMessages }: MessagesReport): string[] => {
  const reports = { ...critical, ...(criticalMessages ? { 'messages (`chat-`, `twin-`), all pairs': criticalMessages } : {}) }
  const rows = Object.entries(reports).map(([pair, { n, errors, score, head }]) => [
    pair,
    String(n),
    String(errors),
    figure(score.auc),
    fixed(score.mcc),
    figure(head?.auc),
    fixed(head?.mcc),
    fixed(head?.served),
  ])
  if (rows.length === 0) return []
  return [
    '### Critical errors',
    'Critical errors found by people on dev and, for messages, given by their kind (negation, polarity, number, person, nonsense, untranslated against right ones): detected by the score alone (low means an error) and by the critical-error head. MCC: the threshold comes from half of the rows and is judged on the other half, both ways; as served: the probability of an error is above .5.',
    table(['pair', 'n', 'errors', 'score, AUC', 'score, MCC', 'head, AUC', 'head, MCC', 'head, MCC as served'], rows),
  ]
}

export const describeLogProbs = ({ logProbs }: MessagesReport): string[] => {
  const rows = Object.entries(logProbs ?? {}).flatMap(([split, pairs]) =>
    Object.entries(pairs).map(([pair, { without, with: informed, gain }]) => [
      pair,
      split,
      String(gain.n),
      fixed(without),
      fixed(informed),
      figure(gain),
    ]),
  )
  if (rows.length === 0) return []
  return [
    '### Log-probabilities',
    'Pearson of the served score with direct assessments, without and with the MT system’s log-probabilities; their weights were fitted on dev.',
    table(['pair', 'split', 'n', 'without', 'with', 'gain'], rows),
  ]
}

export const describePeople = ({ people }: MessagesReport): string[] => {
  const rows = Object.entries(people ?? {}).map(([origin, { n, spearman, teacher, languagePairs }]) => [
    origin,
    String(n),
    Object.entries(languagePairs)
      .map(([pair, { value }]) => `${pair} ${fixed(value)}`)
      .join(', '),
    figure(spearman),
    figure(teacher?.student),
    figure(teacher?.spearman),
  ])
  if (rows.length === 0) return []
  return [
    '### People’s ratings',
    'Spearman of the served score with ratings of 0-100, mean over language pairs; also on the rows that a teacher has scored, for the student and the teacher.',
    table(['origin', 'n', 'language pairs', 'Spearman', 'student, same rows', 'teacher, same rows'], rows),
  ]
}
