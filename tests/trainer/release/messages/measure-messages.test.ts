/** What is said of judges that know, guess or overlook what messages need. */

import { describe, expect, test } from 'vitest'
import { tokenise } from '../../../../models/text.ts'
import type { Row } from '../../../../trainer/data/rows.ts'
import { describeMessages } from '../../../../trainer/release/card/messages-card.ts'
import type { Judge, JudgedPair, Judgement } from '../../../../trainer/release/evaluation/judge.ts'
import { type MessageRows, measureMessages } from '../../../../trainer/release/messages/measure-messages.ts'
import { silent } from '../../output/said.ts'

const SOURCES = [
  'Nu pot să vin mâine',
  'Unde ești acum',
  'mersi mult',
  'Ne vedem la gară diseară',
  'Bine',
  'Te sun mai târziu dragă',
]
const RIGHT = [
  "I can't come tomorrow",
  'Where are you now',
  'thanks a lot',
  'See you at the station tonight',
  'Fine',
  'I will call you later dear',
]
const WRONG = [
  'I can come tomorrow',
  'Where am I now',
  'never mind',
  'See you at the airport tonight',
  'Bad',
  'You will call me later dear',
]

const made = (kind: string, translations: readonly string[], known: number): Row[] =>
  translations.map((translation, i) => ({
    id: `dev:${kind}`,
    languagePair: 'ro-en',
    source: SOURCES[i] ?? '',
    translation,
    known,
    critical: known > 0 ? 0 : 1,
  }))

const chat = [...made('chat-right', RIGHT, 0.85), ...made('chat-wrong:negation', WRONG, -1.5)]

const rated = (count: number, origin: string): Row[] =>
  Array.from({ length: count }, (_, i) => ({
    id: origin,
    languagePair: 'ro-en',
    source: `mesaj ${i}`,
    translation: `message ${i}`,
    da: (37 * i) % 100,
    logProbs: [-((37 * i) % 100) / 100],
  }))

const judgeBy = (judge: (pair: JudgedPair) => Partial<Judgement>): Judge => ({
  name: 'known',
  judgesAnything: true,
  judge: async (pairs) =>
    pairs.map((pair) => {
      const score = judge(pair).score ?? 0.5
      const verdict = score >= 0.7 ? 'accept' : score < 0.3 ? 'reject' : 'review'
      return { raw: score, score, interval: [0, 1], verdict, ...judge(pair) }
    }),
})

/** Knows which texts are right translations of which, however they are typed. */
const isRight = ({ source, translation }: JudgedPair): boolean => {
  const plain = (text: string): string =>
    text
      .normalize('NFD')
      .replace(/[^a-z ]/gi, '')
      .toLowerCase()
  return SOURCES.some(
    (text, i) => plain(source).includes(plain(text).slice(0, 4)) && plain(translation).includes(plain(RIGHT[i] ?? '-')),
  )
}
const knowing = judgeBy((pair) => ({ score: isRight(pair) ? 0.9 : 0.1, critical: isRight(pair) ? 0.2 : 0.8 }))

const measure = (rows: Partial<MessageRows>, judge: Judge) =>
  measureMessages({ dev: [], test: [], ratings: [], ...rows }, judge, { seed: 1, reporter: silent })

describe('messages', () => {
  test('are told apart by length, kind and language pair by a judge that knows, and not by one that says the same of all', async () => {
    const { discrimination, meanings, critical, criticalMessages } = await measure({ dev: chat }, knowing)
    expect(discrimination?.families['chat']).toMatchObject({
      all: { alone: { n: 12, value: 1 }, served: { value: 1, interval: [1, 1] }, right: { n: 6, accepted: 1, rejected: 0 } },
      '1-2': { right: { n: 2 }, wrong: { n: 2, accepted: 0, rejected: 1 } },
      '3-6': { right: { n: 4 } },
    })
    expect(discrimination?.languagePairs['ro-en']?.['all']?.['3-6']?.served?.value).toBe(1)
    expect(meanings).toEqual({
      'chat-wrong:negation': expect.objectContaining({
        wrong: 6,
        right: 6,
        above: { n: 6, value: 1, interval: [1, 1] },
        worst: { languagePair: 'ro-en', served: 1, wrong: 6 },
      }),
    })
    expect(critical?.['ro-en']).toMatchObject({ n: 12, errors: 6, score: { auc: { value: 1 } }, head: { mcc: 1, served: 1 } })
    expect(criticalMessages).toEqual(critical?.['ro-en'])
    const same = await measure(
      { dev: chat },
      judgeBy(() => ({})),
    )
    expect(same.discrimination?.families['chat']?.['all']?.served?.value).toBe(0.5)
    expect(same.meanings?.['chat-wrong:negation']?.above?.value).toBe(0.5)
    expect(same.critical?.['ro-en']?.head).toBeUndefined()
  })

  test('are of kinds whose right ones are those of the same messages', async () => {
    const others = made('chat-right', RIGHT, 0.85).map((row) => ({
      ...row,
      source: `${row.source} cumva`,
      translation: 'somehow',
    }))
    const { meanings } = await measure({ dev: [...chat, ...others] }, knowing)
    expect(meanings?.['chat-wrong:negation']?.right).toBe(6)
  })

  test('keep their score with a judge that reads through noise, and lose it with one that looks at every letter', async () => {
    const steady = await measure(
      { dev: chat },
      judgeBy(() => ({ score: 0.6 })),
    )
    expect(steady.sameness?.views['all']).toMatchObject({ same: { value: 1 }, sameVerdict: 1 })
    const nervous = judgeBy(({ source, translation }) => ({ score: ((source.length + translation.length) % 10) / 10 }))
    const { sameness } = await measure({ dev: chat }, nervous)
    expect(sameness?.views['case']?.same.value).toBe(1)
    expect(sameness?.views['link']?.same.value).toBeLessThan(0.6)
    expect(Object.keys(sameness?.languagePairs['ro-en']?.parts ?? {})).toContain('final punctuation')
  })

  test('whose failures are told stand below nine tenths of right ones', async () => {
    const { failures } = await measure(
      { dev: chat },
      judgeBy((pair) => ({ score: RIGHT.includes(pair.translation) ? 0.9 : 0.1 })),
    )
    expect(failures).toMatchObject({ loop: { served: { n: 6, value: 1 } }, truncation: { served: { value: 1 } } })
    expect(failures?.['another message']?.served.value).toBe(0)
    const blind = await measure(
      { dev: chat },
      judgeBy(() => ({})),
    )
    expect(blind.failures?.['all']?.served.value).toBe(0)
  })

  test('are not asked of a judge that knows its own pairs only', async () => {
    const { sameness, failures, meanings } = await measure({ dev: chat }, { ...knowing, judgesAnything: false })
    expect([sameness, failures]).toEqual([undefined, undefined])
    expect(meanings).toBeDefined()
  })
})

describe('words', () => {
  test('agree with post-editors’ tags as far as they are marked alike', async () => {
    const dev = made('train', RIGHT, 0).map((row, i): Row => {
      const tags = tokenise(row.translation).map((_, t) => Number((t + i) % 3 === 0))
      return { id: `dev:${i}`, languagePair: 'ro-en', source: row.source, translation: row.translation, tags }
    })
    const tagsOf = new Map(dev.map(({ translation, tags = [] }) => [translation, tags]))
    const mark = (isWrongWay: boolean) =>
      judgeBy(({ translation }) => ({
        words: tokenise(translation).map(({ start, end }, t) => ({
          start,
          end,
          bad: (tagsOf.get(translation)?.[t] ?? 0) > 0.5 !== isWrongWay ? 0.9 : 0.1,
        })),
      }))
    const tokens = dev.reduce((sum, { tags = [] }) => sum + tags.length, 0)
    expect((await measure({ dev, test: dev }, mark(false))).words?.tags).toMatchObject({
      dev: { 'ro-en': { n: 6, tokens, mcc: { n: tokens, value: 1 } } },
      test: { 'ro-en': { mcc: { value: 1 } } },
    })
    expect((await measure({ dev }, mark(true))).words?.tags['dev']?.['ro-en']?.mcc.value).toBe(-1)
    const bad = dev.flatMap(({ tags = [] }) => tags).filter(Boolean).length
    expect((await measure({ dev: chat }, mark(false))).words?.right['all']?.marked).toBeCloseTo(bad / tokens, 4)
  })
})

describe('ratings', () => {
  const byNumber = ({ translation, logProbs = [] }: JudgedPair): number =>
    logProbs[0] === undefined ? Number(translation.slice(8)) / 100 : -logProbs[0]

  test('are agreed with by origin, beside a teacher on the rows that it has scored', async () => {
    const ratings = [...rated(40, 'social'), ...rated(5, 'rare')]
    const teacher = rated(20, 'social').map((row) => ({ ...row, label: { score: -(row.da ?? 0) } }))
    const { people } = await measure(
      { ratings, teacher },
      judgeBy((pair) => ({ score: (37 * byNumber(pair)) % 1 })),
    )
    expect(Object.keys(people ?? {})).toEqual(['social'])
    expect(people?.['social']).toMatchObject({ n: 40, spearman: { n: 40, value: 1 } })
    expect(people?.['social']?.teacher).toMatchObject({ student: { n: 20, value: 1 }, spearman: { n: 20, value: -1 } })
  })

  test('are agreed with better where log-probabilities are sent, which nobody heeds before', async () => {
    const { logProbs } = await measure(
      { dev: rated(60, 'dev:1') },
      judgeBy((pair) => ({ score: byNumber(pair) })),
    )
    expect(logProbs?.['dev']?.['ro-en']).toMatchObject({ with: 1, gain: { n: 60 } })
    expect(logProbs?.['dev']?.['ro-en']?.gain.value).toBeGreaterThan(0.5)
  })
})

test('a card tells all of it, and nothing of what was not measured', async () => {
  const text = describeMessages(await measure({ dev: chat, ratings: rated(40, 'social') }, knowing))
  for (const heading of ['Short messages', 'Meaning', 'Same message, same score', 'Failures of systems', 'People’s ratings'])
    expect(text).toContain(`### ${heading}\n`)
  expect(text).not.toContain('### Log-probabilities')
  expect(text).toContain('| chat-wrong:negation | 6 | 6 | 1.000 (1.000 to 1.000) |')
  expect(text).not.toMatch(/NaN|undefined/)
})
