/** What is scored: real pairs of the fixtures by length, and texts of any number of tokens made of their words. */

import { readFileSync } from 'node:fs'
import { tokenise } from '../../models/text.ts'
import { toRequest } from './client.ts'

export interface BenchPair {
  readonly source: string
  readonly translation: string
  readonly sourceLang: string
  readonly targetLang: string
}

const readPairs = (): BenchPair[] => {
  const [, ...lines] = readFileSync(new URL('../fixtures/pairs.tsv', import.meta.url), 'utf8')
    .trim()
    .split('\n')
  return lines.map((line) => {
    const [languagePair = '', source = '', translation = ''] = line.split('\t')
    const [sourceLang = '', targetLang = ''] = languagePair.split('-')
    return { source, translation, sourceLang, targetLang }
  })
}

const ALL = readPairs()

/** `count` pairs with `from` to `to` words on both sides, repeated where there are fewer. Punctuation is a word here. */
const pairsOf = (from: number, to: number, count: number): BenchPair[] => {
  const fits = (text: string): boolean => {
    const words = tokenise(text).length
    return words >= from && words <= to
  }
  const found = ALL.filter(({ source, translation }) => fits(source) && fits(translation))
  return Array.from({ length: count }, (_, i) => {
    const pair = found[i % found.length]
    if (!pair) throw new Error(`the fixtures have no pair of ${from} to ${to} words a side`)
    return pair
  })
}

export const BATCH = 64

/** About thirty words a side, and about ten. */
export const LONG = pairsOf(25, 35, BATCH)
export const SHORT = pairsOf(7, 13, BATCH)

export const wordsASide = (pairs: readonly BenchPair[]): number =>
  pairs.reduce((sum, { source, translation }) => sum + tokenise(source).length + tokenise(translation).length, 0) /
  (2 * pairs.length)

export const toSingles = (pairs: readonly BenchPair[]): Buffer[] => pairs.map((pair) => toRequest('/v1/score', pair))

export const toBatch = (pairs: readonly BenchPair[]): Buffer => toRequest('/v1/score/batch', { items: pairs })

const wordsOf = (side: 'source' | 'translation'): string[] =>
  ALL.filter(({ sourceLang }) => sourceLang === 'ro').flatMap((pair) => tokenise(pair[side]).map(({ text }) => text))

const SOURCES = wordsOf('source')
const TRANSLATIONS = wordsOf('translation')

/** A Romanian-English pair of exactly `tokens` tokens a side; another one for another `seed`. */
export const pairOf = (tokens: number, seed: number): BenchPair => {
  const take = (words: readonly string[]): string =>
    Array.from({ length: tokens }, (_, i) => words[(seed * 97 + i) % words.length]).join(' ')
  return { source: take(SOURCES), translation: take(TRANSLATIONS), sourceLang: 'ro', targetLang: 'en' }
}
