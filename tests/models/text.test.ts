import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { tokenExpression } from '../../models/split.ts'
import { splitBy, tokenise, tokeniseForLabels } from '../../models/text.ts'

const texts = (text: string): string[] => tokenise(text).map((token) => token.text)

/** Strings that normalising changes: combining marks, jamo, ligatures, half-width kana, digits in circles, surrogates. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom('a', 'Z', 'é', 'e', '\u0301', '\u0323', '\u0327', 'ﬁ', 'ﷺ', '№', '①', '½', 'ｶ', 'ﾞ', 'İ', 'ß', 'Å'),
      fc.constantFrom('\u1100', '\u1161', '\u11a8', '각', 'ก', 'ำ', 'ក', '្', 'က', '漢', 'の', 'ｶﾞ', '\u0f71\u0f72', '\u0344'),
      fc.constantFrom(
        '👨‍👩‍👧',
        '🇷🇴',
        '🇷',
        '1️⃣',
        '👍🏽',
        '\ufe0f',
        '\u200d',
        ' ',
        '\u00a0',
        '\t',
        '\u2028',
        '.',
        '@',
        '#',
        '7',
        '٣',
      ),
      fc.constantFrom('\ud800', '\udc00', '\udbff'),
      fc.string({ unit: 'binary', maxLength: 3 }),
    ),
    { maxLength: 24 },
  )
  .map((parts) => parts.join(''))

describe('tokens', () => {
  test('are words, numbers, single Han and kana characters, and other visible characters, in lower case', () => {
    const expected = ['căsuța', 'are', '25', 'm', '2', ',', 'nu', '-', 'i', 'așa', '?', '東', '京', 'タ', 'ワ', 'ー']
    expect(texts('Căsuța are 25 m², nu-i așa? 東京タワー')).toEqual(expected)
  })

  test('an emoji is one token, whatever it is made of', () => {
    expect(texts('👨‍👩‍👧👍🏽🇷🇴🇲🇩 1️⃣❤️')).toEqual(['👨‍👩‍👧', '👍🏽', '🇷🇴', '🇲🇩', '1️⃣', '❤️'])
  })

  test('Thai, Lao, Khmer and Burmese are split into clusters, a letter with what hangs on it', () => {
    expect(texts('ที่นี่')).toEqual(['ที่', 'นี่'])
    expect(texts('ខ្មែរ')).toEqual(['ខ្មែ', 'រ'])
    expect(texts('abcไทย9')).toEqual(['abc', 'ไ', 'ท', 'ย', '9'])
  })

  test('lone surrogates read as U+FFFD and keep their place', () => {
    expect(tokenise('a \ud800b')).toEqual([
      { text: 'a', start: 0, end: 1 },
      { text: '\ufffd', start: 2, end: 3 },
      { text: 'b', start: 3, end: 4 },
    ])
  })

  test('an empty or invisible text has none', () => {
    expect([...tokenise(''), ...tokenise(' \n\t\u00a0\u3000')]).toEqual([])
  })

  test('spans are of the text as sent, though NFKC changes its length', () => {
    const sent = 'ﬁﬁ e\u0301x ½№'
    expect(tokenise(sent).map(({ start, end }) => sent.slice(start, end))).toEqual(['ﬁﬁ', 'e\u0301x', '½', '½', '½', '№'])
  })
})

describe.each([1, 2] as const)('rules %i, by which releases that name them, or none, read texts for ever', (rules) => {
  const pinned = JSON.parse(readFileSync(`tests/fixtures/tokens-by-rules-${rules}.json`, 'utf8')) as {
    readonly pairs: string
    readonly texts: readonly (readonly [
      text: string,
      tokens: readonly (readonly [text: string, start: number, end: number])[],
    ])[]
  }
  const listOf = (text: string) => tokenise(text, rules).map((token) => [token.text, token.start, token.end])

  test.each(pinned.texts)('give the tokens that they first gave: %j', (text, tokens) => {
    expect(listOf(text)).toEqual(tokens)
    if (rules === 1) expect(tokenise(text)).toEqual(tokenise(text, 1))
  })

  test('give the tokens that they first gave for 200 real pairs', () => {
    const [, ...lines] = readFileSync('tests/fixtures/pairs.tsv', 'utf8').trim().split('\n')
    const lists = lines.flatMap((line) => line.split('\t').slice(1, 3)).map(listOf)
    expect(createHash('sha256').update(JSON.stringify(lists)).digest('hex')).toBe(pinned.pairs)
  })
})

describe('tokens of any text', () => {
  test('are those that the expression finds', () => {
    fc.assert(
      fc.property(hostile, (sent) => {
        expect(tokenise(sent)).toEqual(splitBy(tokenExpression(1), sent))
      }),
      { numRuns: 2000 },
    )
  })

  test('are those that the expression finds, for every character among letters, digits and others', () => {
    const wrong: string[] = []
    for (let code = 0; code < 0x30000; code++) {
      const character = String.fromCodePoint(code)
      const sent = `${character}a${character} 7${character}\u00e9. ${character}${character}#${character}`
      if (JSON.stringify(tokenise(sent)) !== JSON.stringify(splitBy(tokenExpression(1), sent))) wrong.push(code.toString(16))
    }
    expect(wrong).toEqual([])
  })

  test('have spans that are not empty, in order and inside the text', () => {
    fc.assert(
      fc.property(hostile, (sent) => {
        let last = { start: 0, end: 0 }
        for (const { start, end } of tokenise(sent)) {
          expect(end).toBeGreaterThan(start)
          expect(end).toBeLessThanOrEqual(sent.length)
          // Characters of one source character share its span: ½ is three tokens.
          expect(start >= last.end || start >= last.start).toBe(true)
          last = { start, end }
        }
      }),
      { numRuns: 2000 },
    )
  })

  test('are found again in the normalised span they point at', () => {
    fc.assert(
      fc.property(hostile, (sent) => {
        for (const { text, start, end } of tokenise(sent))
          expect(sent.toWellFormed().slice(start, end).normalize('NFKC').toLowerCase()).toContain(text)
      }),
      { numRuns: 2000 },
    )
  })

  test('joined, are the NFKC of the whole text without its white space', () => {
    fc.assert(
      fc.property(hostile, (sent) => {
        const whole = sent.toWellFormed().normalize('NFKC').replace(/\s/gu, '')
        const joined = tokenise(sent)
          .map(({ text }) => text)
          .join('')
        // Upper case, since the lower case of a part can differ from that of the whole (final sigma).
        expect(joined.toUpperCase()).toBe(whole.toLowerCase().toUpperCase())
      }),
      { numRuns: 2000 },
    )
  })

  test('are those that label files count, where there is neither an emoji nor a script without spaces', () => {
    const special = /[\p{Extended_Pictographic}\p{RI}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]|\u20e3/u
    const plain = hostile.filter((sent) => !special.test(sent.toWellFormed().normalize('NFKC')))
    fc.assert(
      fc.property(plain, (sent) => {
        expect(tokenise(sent)).toEqual(tokeniseForLabels(sent))
      }),
      { numRuns: 2000 },
    )
  })

  test('of 200 real pairs cover every visible character', () => {
    const [, ...lines] = readFileSync('tests/fixtures/pairs.tsv', 'utf8').trim().split('\n')
    for (const text of lines.flatMap((line) => line.split('\t').slice(1, 3))) {
      const covered = new Set(
        tokenise(text).flatMap(({ start, end }) => Array.from({ length: end - start }, (_, i) => start + i)),
      )
      for (let i = 0; i < text.length; i++) expect(covered.has(i) || /\s/u.test(text[i] ?? '')).toBe(true)
    }
  })

  test('take time in proportion to the text, however it is made', () => {
    // Quadratic splitting of 100,000 units would take minutes.
    for (const unit of ['a', '\u0301', 'ﷺ', '\u1100\u1161', '👨‍👩‍👧', '1️⃣', 'ក្', '\ud800', 'ｶﾞ', ' ']) {
      const started = performance.now()
      tokenise(unit.repeat(100_000 / unit.length))
      expect(performance.now() - started, JSON.stringify(unit)).toBeLessThan(5000)
    }
  })
})
