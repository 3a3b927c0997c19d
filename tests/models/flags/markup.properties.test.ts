import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Flag, findFlags } from '../../../models/flags/index.ts'
import type { LanguagePair } from '../../../models/pair.ts'

/** Right translations without numbers, names or markup, a gap between two words marked on both sides. */
const RIGHT: readonly (readonly [LanguagePair, string, string])[] = [
  ['en-de', 'I will bring | the cake to the party', 'Ich bringe | den Kuchen zur Feier mit'],
  ['ro-en', 'Vreau să plec | acasă mai devreme', 'I want to go | home earlier'],
  ['ru-en', 'Привет, как дела | сегодня утром?', 'Hi, how are you | this morning?'],
  ['en-zh', 'We can meet | after the lesson', '下课以后 | 我们可以见面'],
  ['ja-en', '明日の朝 | 駅で待っています', 'I will wait at the station | tomorrow morning'],
  ['en-ko', 'Please send me | the photos later', '나중에 사진 | 보내 주세요'],
  ['th-en', 'พรุ่งนี้เราจะไป | ตลาดด้วยกัน', 'We are going to the market | together tomorrow'],
  ['en-ar', 'The weather is | really nice today', 'الجو جميل | جدا اليوم'],
  ['fa-en', 'امروز هوا | خیلی خوب است', 'The weather is very nice | today'],
  ['hi-en', 'मैं आज शाम | घर पर रहूँगा', 'I will be at home | this evening'],
  ['ne-en', 'म भोलि | तपाईंलाई फोन गर्छु', 'I will phone you | tomorrow'],
  ['si-en', 'මම හෙට | ගෙදර යනවා', 'I am going home | tomorrow'],
  ['en-tr', 'Can you close | the window please?', 'Pencereyi | kapatır mısın lütfen?'],
  ['vi-en', 'Tôi sẽ gọi cho bạn | vào ngày mai', 'I will call you | tomorrow'],
]

const name = fc.stringMatching(/^[a-z][a-z0-9]{2,9}$/)
const snowflake = fc.stringMatching(/^[1-9]\d{16,18}$/)
const slackId = fc.stringMatching(/^[UC][A-Z0-9]{8}$/)

/** What chats are full of, by the flag that notices its loss. */
const PIECES: Readonly<Partial<Record<Flag, fc.Arbitrary<string>>>> = {
  links: fc.oneof(
    fc.tuple(name, name, fc.nat(999)).map(([host, path, id]) => `https://${host}.example.com/${path}?id=${id}`),
    fc.tuple(name, name).map(([host, path]) => `www.${host}.com/${path}`),
    fc.tuple(name, name).map(([host, path]) => `${host}.org/${path}/`),
    fc.tuple(name, name).map(([user, host]) => `${user}@${host}.com`),
  ),
  mentions: fc.oneof(
    name.map((user) => `@${user}`),
    snowflake.map((id) => `<@${id}>`),
    snowflake.map((id) => `<@&${id}>`),
    slackId.map((id) => `<@${id}>`),
    fc.tuple(name, name).map(([user, host]) => `@${user}:${host}.org`),
  ),
  markup: fc.oneof(
    name.map((key) => `{${key}}`),
    name.map((key) => `{{ ${key} }}`),
    name.map((key) => `\${${key}}`),
    name.map((key) => `%(${key})s`),
    fc.constantFrom('%s', '%d', '%1$s', '%@', '%2$d', '{0}', '{}'),
    snowflake.map((id) => `<#${id}>`),
    fc.tuple(name, snowflake).map(([emoji, id]) => `<:${emoji}:${id}>`),
    fc.tuple(name, snowflake).map(([emoji, id]) => `<a:${emoji}:${id}>`),
    snowflake.map((id) => `<t:${id.slice(0, 10)}:R>`),
    name.map((emoji) => `:${emoji}:`),
    name.map((tag) => `#${tag}`),
    fc.tuple(name, name).map(([call, argument]) => `\`${call}(${argument})\``),
    name.map((command) => `/${command}`),
    fc.constantFrom('<br>', '<b>', '</b>', '<i>'),
  ),
}

const place = (text: string, piece: string, where: 'before' | 'inside' | 'after'): string => {
  const plain = text.replace(' | ', ' ')
  return { before: `${piece} ${plain}`, inside: text.replace('|', piece), after: `${plain} ${piece}` }[where]
}

const pair = fc.constantFrom(...RIGHT)
const spot = fc.constantFrom('before', 'inside', 'after')
const anyPiece = fc.oneof(...Object.values(PIECES))

describe('markup of chats', () => {
  test.each(RIGHT)('%s: the pairs that it is put into have no flag', (languagePair, source, translation) => {
    expect(findFlags({ source: source.replace('| ', ''), translation: translation.replace('| ', ''), languagePair })).toEqual(
      [],
    )
  })

  test('on both sides changes no flag, wherever it stands', () => {
    fc.assert(
      fc.property(pair, fc.array(fc.tuple(anyPiece, spot, spot), { minLength: 1, maxLength: 3 }), (right, pieces) => {
        const [languagePair, ...texts] = right
        let [source, translation] = texts
        for (const [piece, from, to] of pieces) {
          source = place(source.includes('|') ? source : `${source} | `, piece, from)
          translation = place(translation.includes('|') ? translation : `${translation} | `, piece, to)
        }
        expect(
          findFlags({ source: source.replace('| ', ''), translation: translation.replace('| ', ''), languagePair }),
        ).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  for (const [flag, pieces] of Object.entries(PIECES)) {
    test(`${flag}: lost or added on one side is that flag and no other`, () => {
      fc.assert(
        fc.property(pair, pieces, spot, fc.boolean(), ([languagePair, source, translation], piece, where, isLost) => {
          const sent = isLost ? place(source, piece, where) : source.replace('| ', '')
          const got = isLost ? translation.replace('| ', '') : place(translation, piece, where)
          expect(findFlags({ source: sent, translation: got, languagePair })).toEqual([flag])
        }),
        { numRuns: 300 },
      )
    })

    test(`${flag}: another on the other side is that flag and no other`, () => {
      fc.assert(
        fc.property(pair, pieces, pieces, spot, ([languagePair, source, translation], a, b, where) => {
          fc.pre(a.replace(/\d\$/, '') !== b.replace(/\d\$/, '') && !(a.startsWith('#') && b.startsWith('#')))
          expect(
            findFlags({ source: place(source, a, where), translation: place(translation, b, where), languagePair }),
          ).toEqual([flag])
        }),
        { numRuns: 300 },
      )
    })
  }
})
