/** The shipped release as its files, and the pairs that scorers are compared on. */

import { readFile } from 'node:fs/promises'
import { expect } from 'vitest'
import type { ItemInput, ScoredItem } from '../../edge/scoring/wire.ts'
import { parseManifest, type ReleaseFile } from '../../models/manifest.ts'
import { requireFile } from '../../models/trusted-manifest.ts'
import { readPairs } from '../client/pairs.ts'

export const loadPublished = async (): Promise<{ manifest: string; student: Uint8Array<ArrayBuffer> }> => ({
  manifest: await readFile('models/default/manifest.json', 'utf8'),
  student: new Uint8Array(await readFile('models/default/student.bin')),
})

/** What its manifest says of student.bin. */
export const loadStudentFile = async (): Promise<ReleaseFile> =>
  requireFile(parseManifest((await loadPublished()).manifest), 'student.bin')

const AWKWARD: readonly ItemInput[] = [
  { source: '', translation: 'nothing', sourceLang: 'ro', targetLang: 'en' },
  { source: 'Da 👨‍👩‍👧', translation: 'Yes \ud800', sourceLang: 'ro', targetLang: 'en', threshold: 'strict' },
  { source: 'こんにちは', translation: 'hello', sourceLang: 'ja', targetLang: 'en' },
  { source: 'Hej', translation: 'hello', sourceLang: 'qaa', targetLang: 'en' },
  { source: 'Lung. '.repeat(300), translation: 'Long. '.repeat(300), sourceLang: 'ro-MD', targetLang: 'en', detail: 'score' },
  { source: 'x', translation: 'x', sourceLang: '?', targetLang: 'en', id: 'bad' },
]

/** Test rows of every language pair, and what scorers disagree on first. */
export const parseItems = (): ItemInput[] => [
  ...['ro-en', 'et-en', 'ne-en', 'si-en', 'ru-en', 'en-de', 'en-zh'].flatMap(readPairs),
  ...AWKWARD,
]

/**
 * Expects the replies of two runtimes to be the same to the bit, but for chances and the intervals that are made of them:
 * those are exponentials in JavaScript, whose Math.exp may differ in its last bit between two builds of V8.
 */
export const expectSame = (scored: readonly ScoredItem[], reference: readonly ScoredItem[]): void => {
  expect(scored.map(withoutChances)).toEqual(reference.map(withoutChances))
  const chances = scored.flatMap(toChances)
  const expected = reference.flatMap(toChances)
  expect(chances.length).toBe(expected.length)
  expect(Math.max(...chances.map((chance, i) => Math.abs(chance - (expected[i] ?? Number.NaN))))).toBeLessThan(1e-14)
}

const withoutChances = (item: ScoredItem): unknown => {
  if ('error' in item) return item
  const { critical: _critical, interval: _interval, ...exact } = item
  return { ...exact, words: item.words?.map(({ start, end }) => ({ start, end })) }
}

const toChances = (item: ScoredItem): number[] => {
  if ('error' in item) return []
  const { words = [], interval, critical } = item
  return [...words.map(({ bad }) => bad), ...(interval ?? []), ...(critical === undefined ? [] : [critical])]
}
