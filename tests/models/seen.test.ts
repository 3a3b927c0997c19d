import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toFeatures } from '../../models/hashing.ts'
import { spellings, UNSEEN } from '../../models/spellings.ts'
import { tokenExpression } from '../../models/split.ts'
import { splitBy, tokenise } from '../../models/text.ts'

const textsOf = (text: string): string[] => tokenise(text, 2).map((token) => token.text)

const [, ...lines] = readFileSync('tests/fixtures/pairs.tsv', 'utf8').trim().split('\n')
const PINNED = JSON.parse(readFileSync('tests/fixtures/tokens-by-rules-1.json', 'utf8')) as { texts: [string, unknown][] }
/** Real texts of seven language pairs, and a sentence or more in each of thirty other languages. */
const TEXTS = [...lines.flatMap((line) => line.split('\t').slice(1, 3)), ...PINNED.texts.map(([text]) => text)]

const text = fc.constantFrom(...TEXTS)
const parts = fc.oneof(
  text.map((whole) => whole.slice(0, 8)),
  fc.constantFrom('👨‍👩‍👧', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '🏴', '1️⃣', '👍🏽', '\ufe0f', '\u200d', '\u200c', '\u00ad', ' ', '\u2800', '\u0307', '\u0301'),
  fc.constantFrom(
    'ක්',
    'य',
    'र्',
    'ー',
    'カ',
    'か',
    '\u3099',
    '漢',
    'i',
    'İ',
    '&amp;',
    '&#39;',
    '&',
    ';',
    '\ud800',
    'เ',
    'ـ',
    '#',
    '7',
  ),
  fc.string({ unit: 'binary', maxLength: 3 }),
)
const hostile = fc.array(parts, { maxLength: 16 }).map((all) => all.join(''))

/** Puts some characters between the characters of a text. */
const scatter = (whole: string, inserted: readonly (readonly [place: number, character: string])[]): string => {
  const characters = Array.from(whole)
  for (const [place, character] of inserted) characters.splice(place % (characters.length + 1), 0, character)
  return characters.join('')
}

const INVISIBLE = Array.from({ length: 0xe1000 }, (_, code) => code)
  .filter((code) => code < 0xd800 || code > 0xdfff)
  .map((code) => String.fromCodePoint(code))
  .filter((character) => /\p{Default_Ignorable_Code_Point}/u.test(character))
const JOINERS = ['\u200c', '\u200d']
const UNJOINED = INVISIBLE.filter((character) => !JOINERS.includes(character))

describe('what nobody sees', () => {
  test('anywhere in a text leaves its tokens and features as they are', () => {
    // In an entity and in the tags of a region's flag it is no longer one.
    const plain = text.filter((whole) => !/[&\u{1f3f4}]/u.test(whole))
    const inserted = fc.array(fc.tuple(fc.nat(), fc.constantFrom(...UNJOINED, '\u00ad', '\u200b', '\ufeff')), { minLength: 1 })
    const shape = { rows: 4096, maxTokens: 64, maxHashes: 40, textRules: 2 } as const
    fc.assert(
      fc.property(plain, inserted, (whole, unseen) => {
        const written = scatter(whole.toWellFormed(), unseen)
        expect(textsOf(written)).toEqual(textsOf(whole))
        expect(toFeatures(written, shape).ids).toEqual(toFeatures(whole, shape).ids)
      }),
      { numRuns: 500 },
    )
  })

  test('is every character that Unicode says is ignorable', () => {
    expect(UNJOINED.length).toBeGreaterThan(4000)
    expect(UNJOINED.filter((character) => tokenise(`a${character}b`, 2).length !== 1)).toEqual([])
    const { kinds } = spellings()
    const taken = INVISIBLE.filter((character) => character.length === 1 && kinds[character.charCodeAt(0)] !== UNSEEN)
    expect(taken).toEqual([])
  })

  test('joiners go, too, but where an emoji or a virama needs them', () => {
    const unjoined = text.filter(
      (whole) => !/&|\p{Extended_Pictographic}|\p{EMod}|\u094d|\u09cd|\u0dca|\u0bcd|\u0c4d/u.test(whole),
    )
    fc.assert(
      fc.property(unjoined, fc.array(fc.tuple(fc.nat(), fc.constantFrom(...JOINERS)), { minLength: 1 }), (whole, joiners) => {
        expect(textsOf(scatter(whole.toWellFormed(), joiners))).toEqual(textsOf(whole))
      }),
      { numRuns: 500 },
    )
    expect(textsOf('👨‍👩‍👧 ශ්‍රී ක්‍ය ක්ය गर्‍यो গর‍্যাব')).toEqual(['👨‍👩‍👧', 'ශ්‍රී', 'ක්‍ය', 'ක්ය', 'गर्‍यो', 'গর‍্যাব'])
    expect(textsOf('می‌خواهم')).toEqual(textsOf('میخواهم'))
    expect(textsOf('a\u200db 1\u200d2 😀\u200d')).toEqual(['ab', '12', '😀'])
  })

  test('alone is no token: fillers, blanks, marks of direction, an empty Braille cell', () => {
    expect(
      textsOf('\u2800\u3164 \u115f\u1160\uffa0 \u200e\u200f\u2066\u2069\u202a\u202c \ufe0f\u180e\u00ad\ufeff\u0000'),
    ).toEqual([])
  })
})

describe('one writing', () => {
  const same: readonly (readonly string[])[] = [
    [
      "I don't",
      'I don’t',
      'I donʼt',
      'I don`t',
      'I don´t',
      'I don‘t',
      'I don＇t',
      'I don&#39;t',
      'I don&amp;#39;t',
      'I don&rsquo;t',
      'I don& #39;t',
      'I don\u0092t',
      'I don&#146;t',
    ],
    ['"So" it is', '“So” it is', '„So“ it is', '«So» it is', '＂So＂ it is', '&quot;So&quot; it is', '″So″ it is'],
    [
      'Știu că e ținta',
      'Ştiu că e ţinta',
      'S\u0327tiu ca\u0306 e t\u0327inta',
      'S\u0326tiu c\u0103 e t\u0326inta',
      '&Scedil;tiu c&abreve; e &tcedil;inta',
    ],
    ['Hello, 123!', 'Ｈｅｌｌｏ， １２３！', '𝓗𝓮𝓵𝓵𝓸, 𝟏𝟐𝟑!', 'Hello,\u00a0123!', 'Hello, \u3000 123!', 'Hello,\t\n123!'],
    ['Việt Nam', 'Việt Nam'.normalize('NFD')],
    ['한국어', '한국어'.normalize('NFD')],
    ['ガラス', 'ｶﾞﾗｽ', 'ガラス'.normalize('NFD')],
    ['well-known', 'well‐known', 'well‑known', 'well−known', 'well–known'],
    ['wait...', 'wait…', 'wait⋯', 'wait&hellip;', 'wait&#133;'],
    ['کتاب یک', 'كتاب يك', 'كتـــاب يك', 'ﻛﺘﺎب ﻳﻚ'],
    ['צה"ל ג\'', 'צה״ל ג׳'],
    ['5 10', '٥ ١٠', '۵ ۱۰', '५ १०', '๕ ๑๐', '５ １０'],
    ['İSTANBUL', 'istanbul', 'İstanbul', 'I\u0307stanbul', 'i\u0307stanbul', 'i\u00ad\u0307stanbul'],
    ['KIRMIZI', 'kırmızı'],
    ['Ещё всё её', 'Еще все ее', 'Ещё всё её'.normalize('NFD')],
    ['замок', 'за́мок'],
    ['soeur Oeuf', 'sœur Œuf'],
    [
      'bạn khoẻ hoà thuỷ HOÀ',
      'bạn khỏe hòa thủy HÒA',
      'bạn khỏe hòa thủy HÒA'.normalize('NFD'),
      'bạn kho\u00adẻ hò\u200ba thủ\ufeffy hoà',
    ],
    ['यह है|', 'यह है।'],
    ['شكرا جدا محمد هذا', 'شكراً جدًا مُحَمَّد هٰذا', 'شكراً جدًا مُحَمَّد هٰذا'.normalize('NFD')],
    ['שלום', 'שָׁלוֹם', 'שׁלוֹם'],
    ['แม่', 'เเม่'],
    ['ไทยกำ', 'ไทยก\u0e4d\u0e32'],
    ['R&D <b>', 'R&amp;D &lt;b&gt;', 'R&#38;D &#x3C;b&#62;', 'R&amp;amp;D &amp;lt;b&amp;gt;'],
    ['café ½', 'caf&eacute; &frac12;', 'cafe\u0301 &#189;'],
    ['明日~', '明日〜', '明日～'],
  ]

  test.each(same.map((spellingsOf) => [spellingsOf[0] ?? '', spellingsOf]))('has one spelling: %s', (first, all) => {
    for (const other of all) expect(textsOf(other), other).toEqual(textsOf(first))
  })

  test('in any text is the same in NFC and NFD', () => {
    for (const whole of TEXTS) expect(textsOf(whole.toWellFormed().normalize('NFD'))).toEqual(textsOf(whole))
  })

  test('in any text is the same with escaped characters', () => {
    const escapeEvery = (whole: string, every: number): string =>
      Array.from(whole, (character, i) => (i % every === 0 ? `&#${character.codePointAt(0)};` : character)).join('')
    for (const whole of TEXTS.filter((each) => !/&|\p{Cc}/u.test(each)))
      for (const every of [1, 3]) expect(textsOf(escapeEvery(whole.toWellFormed(), every))).toEqual(textsOf(whole))
  })

  test('in upper and lower case, final sigma included, is the same', () => {
    expect(textsOf('ΟΔΟΣ ΤΗΣ')).toEqual(textsOf('οδος της'))
    expect(textsOf('ẞ ЁЖ ŞT')).toEqual(textsOf('ß ёж şt'))
  })
})

describe('tokens as people see them', () => {
  test('are runs of kana, single Han characters, and words that end where these begin', () => {
    expect(textsOf('東京タワーへ行きました。すごーい！')).toEqual([
      '東',
      '京',
      'タワー',
      'へ',
      '行',
      'きました',
      '。',
      'すごーい',
      '!',
    ])
    expect(textsOf('Hello世界 Tシャツ한국人')).toEqual(['hello', '世', '界', 't', 'シャツ', '한국', '人'])
  })

  test('have emoji as one each, the flags of regions too', () => {
    expect(textsOf('👨‍👩‍👧👍🏽🇷🇴🏴󠁧󠁢󠁥󠁮󠁧󠁿1️⃣❤️🏴‍☠️')).toEqual(['👨‍👩‍👧', '👍🏽', '🇷🇴', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '1⃣', '❤', '🏴‍☠'])
  })

  test('have clusters of scripts without spaces, and words with apostrophes in parts, as by rules 1', () => {
    for (const whole of ['ที่นี่', 'ខ្មែរ', 'abcไทย9', "nu-i don't"])
      expect(textsOf(whole)).toEqual(tokenise(whole, 1).map((token) => token.text))
  })

  test('are those that the expression finds', () => {
    fc.assert(
      fc.property(hostile, (sent) => {
        expect(tokenise(sent, 2)).toEqual(splitBy(tokenExpression(2), sent, 2))
      }),
      { numRuns: 2000 },
    )
  })

  test('are those that the expression finds, for every character among letters, digits and others', () => {
    const wrong: string[] = []
    for (let code = 0; code < 0x30000; code++) {
      const character = String.fromCodePoint(code)
      const sent = `${character}a${character} 7${character}\u00e9か${character}. ${character}カー${character}#${character}`
      if (JSON.stringify(tokenise(sent, 2)) !== JSON.stringify(splitBy(tokenExpression(2), sent, 2)))
        wrong.push(code.toString(16))
    }
    expect(wrong).toEqual([])
  })

  test('have spans that are not empty, in order and inside the text', () => {
    fc.assert(
      fc.property(hostile, (sent) => {
        let last = { start: 0, end: 0 }
        for (const { start, end } of tokenise(sent, 2)) {
          expect(end).toBeGreaterThan(start)
          expect(end).toBeLessThanOrEqual(sent.length)
          expect(start >= last.end || start >= last.start).toBe(true)
          last = { start, end }
        }
      }),
      { numRuns: 2000 },
    )
  })

  test('give their text again when the part of the text that they point at is read alone', () => {
    fc.assert(
      fc.property(hostile, (sent) => {
        for (const { text: token, start, end } of tokenise(sent, 2))
          expect(textsOf(sent.toWellFormed().slice(start, end)).join('')).toContain(token)
      }),
      { numRuns: 1000 },
    )
  })

  test('cover what is silent, too', () => {
    const words = 'شكراً كتـــاب مُحَمَّدٌ за́мок'.split(' ')
    const sent = words.join(' ')
    expect(tokenise(sent, 2).map(({ start, end }) => sent.slice(start, end))).toEqual(words)
  })

  test('of real texts cover every visible character', () => {
    const unseen = /^(?:[\s\p{Cc}\u2800\u0640]|\p{Default_Ignorable_Code_Point})$/u
    for (const whole of TEXTS.map((each) => each.replace('&nbsp;', ' '))) {
      const tokens = tokenise(whole, 2)
      const covered = new Set(tokens.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, i) => start + i)))
      let place = 0
      for (const character of whole) {
        expect(covered.has(place) || unseen.test(character), `${character} in ${whole}`).toBe(true)
        place += character.length
      }
    }
  })

  test('take time in proportion to the text, however it is made', () => {
    for (const unit of [
      'a',
      '\u200d',
      'ක්\u200d',
      '\u0307',
      'i\u0307',
      '&',
      '&amp;',
      '& ',
      '&#',
      '🏴\u{e0067}',
      'เเ',
      'ー',
      '😀\u200d',
      '\u00ad😀',
    ]) {
      const started = performance.now()
      tokenise(unit.repeat(100_000 / unit.length), 2)
      expect(performance.now() - started, JSON.stringify(unit)).toBeLessThan(5000)
    }
  })
})
