import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { EXAMPLE_KINDS, EXAMPLES, EXEMPLIFIED } from '../../edge/playground/examples.ts'
import { findFlags } from '../../models/flags/index.ts'
import { parseLanguagePair } from '../../models/pair.ts'

const manifestText = readFileSync(join(import.meta.dirname, '../../models/default/manifest.json'), 'utf8')
const { languagePairs } = JSON.parse(manifestText) as { languagePairs: string[] }

const all = Object.entries(EXAMPLES).flatMap(([languagePair, rows]) => rows.map((row) => ({ languagePair, ...row })))
const flagsOf = (languagePair: string, source: string, translation: string) =>
  findFlags({ source, translation, languagePair: parseLanguagePair(languagePair) })

describe('examples', () => {
  test('stand in every language pair of the shipped student, and cover what chats get wrong', () => {
    expect(EXEMPLIFIED.toSorted()).toEqual(languagePairs.toSorted())
    expect(new Set(all.map(({ kind }) => kind))).toEqual(new Set(EXAMPLE_KINDS))
    for (const pair of EXEMPLIFIED) expect(EXAMPLES[pair]?.length).toBeGreaterThanOrEqual(6)
  })

  test('have a right translation that is not the wrong one, in their own order of kinds', () => {
    for (const { right, wrong } of all) expect(wrong).not.toBe(right)
    for (const rows of Object.values(EXAMPLES)) {
      const places = rows.map(({ kind }) => EXAMPLE_KINDS.indexOf(kind))
      expect(places).toEqual(places.toSorted((a, b) => a - b))
    }
  })

  test('of a loss or a loop raise the flag that says so where they are wrong, and none for it where they are right', () => {
    const lost = ['links', 'mentions', 'markup']
    for (const { languagePair, kind, source, right, wrong = '' } of all) {
      if (kind !== 'lost' && kind !== 'loop') continue
      const wanted = kind === 'loop' ? ['repetition'] : lost
      const found = flagsOf(languagePair, source, wrong)
      expect(
        found.filter((flag) => wanted.includes(flag)),
        `${languagePair}: ${wrong}`,
      ).toHaveLength(1)
      expect(flagsOf(languagePair, source, right).filter((flag) => wanted.includes(flag))).toEqual([])
    }
  })

  test('of emoji have nothing to translate', () => {
    for (const { languagePair, kind, source, right } of all)
      if (kind === 'emoji') expect(flagsOf(languagePair, source, right)).toContain('same')
  })
})
