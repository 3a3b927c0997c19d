import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type Flag, findFlags } from '../../../models/flags/index.ts'
import { parseLanguagePair } from '../../../models/pair.ts'

/** Messages by the flag that they must have; `none` are right, in as many spellings as people write. */
const rows = readFileSync('tests/fixtures/flags.tsv', 'utf8')
  .trimEnd()
  .split('\n')
  .slice(1)
  .map((line) => line.split('\t') as [string, string, string, string])

/** That nothing is there to translate is no reproach. */
const NEUTRAL: readonly Flag[] = ['same', 'emoji', 'copy']

const flagsOf = (languagePair: string, source: string, translation: string): Flag[] =>
  findFlags({ source, translation, languagePair: parseLanguagePair(languagePair) })

describe('flags', () => {
  for (const flag of new Set(rows.map(([name]) => name).filter((name) => name !== 'none')))
    test.each(rows.filter(([name]) => name === flag))('%s in %s: %j -> %j', (name, languagePair, source, translation) => {
      expect(flagsOf(languagePair, source, translation)).toContain(name)
    })

  test.each(rows.filter(([name]) => name === 'none'))('%s in %s: %j -> %j', (_, languagePair, source, translation) => {
    expect(flagsOf(languagePair, source, translation).filter((flag) => !NEUTRAL.includes(flag))).toEqual([])
  })
})
