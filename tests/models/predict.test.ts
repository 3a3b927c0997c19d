import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { toScore } from '../../models/calibration.ts'
import type { EncodedPair } from '../../models/engine.ts'
import type { LanguagePair } from '../../models/pair.ts'
import { calibrationFor, type PredictInput, type PredictOptions, predict } from '../../models/predict.ts'
import type { Score } from '../../models/score.ts'
import { createEngine } from '../../trainer/release/engines/create.ts'
import { loadRelease } from '../../trainer/release/format/release.ts'

const SOURCE = 'Guvernul numește un prefect în fiecare județ pentru a fi reprezentantul său local.'
const TRANSLATION = 'The Government appoints a prefect to each county to be its local representative.'

let shipped: PredictOptions

beforeAll(async () => {
  const release = await loadRelease('models/default')
  shipped = { manifest: release.manifest, engine: await createEngine('kernel', release) }
})

const pair = (more: Partial<PredictInput> = {}): PredictInput => ({
  source: SOURCE,
  translation: TRANSLATION,
  languagePair: 'ro-en',
  ...more,
})

const predictOne = async (input: PredictInput, options: PredictOptions = shipped): Promise<Score> => {
  const [score] = await predict([input], options)
  if (!score) throw new Error('no score')
  return score
}

describe('predict', () => {
  test('finds the right translation better than another and than a broken one', async () => {
    const { raw: right } = await predictOne(pair())
    const { raw: other } = await predictOne(pair({ translation: 'Two of the players left the club at the end of the season.' }))
    const { raw: broken } = await predictOne(pair({ translation: 'The Government each each appoints local prefect prefect' }))
    expect(right).toBeGreaterThan((other ?? Number.NaN) + 0.5)
    expect(right).toBeGreaterThan(broken ?? Number.NaN)
  })

  test('a language pair without ratings of its own is read by the pooled map, and says so', async () => {
    const { verdicts: _lines, ...calibration } = shipped.manifest.calibration
    const { 'ro-en': _own, ...others } = calibration.pairs
    const ask = (pairs: typeof calibration.pairs) =>
      predictOne(pair(), { ...shipped, manifest: { ...shipped.manifest, calibration: { ...calibration, pairs } } })
    const [own, pooled] = [await ask(calibration.pairs), await ask(others)]
    expect([own.calibration, pooled.calibration]).toEqual(['own', 'pooled'])
    expect(pooled.raw).toBe(own.raw)
    expect(pooled.score).not.toBe(own.score)
  })

  test('a mistake that a flag finds halves the score and its interval', async () => {
    const right = await predictOne(pair({ source: 'Vin marți.', translation: "I'm coming on Tuesday." }), shipped)
    const { calibration } = shipped.manifest
    const flat = {
      ...calibration.pooled,
      knots: [
        [-9, 0.8],
        [9, 0.8],
      ] as [number, number][],
      low: -0.2,
      high: 0.1,
    }
    const { errors: _errors, short: _short, ...rest } = calibration
    const manifest = { ...shipped.manifest, calibration: { ...rest, pooled: flat, pairs: {} } }
    const wrong = await predictOne(pair({ source: 'Vin marți.', translation: "I'm coming on Friday." }), {
      ...shipped,
      manifest,
    })
    expect(right.flags).toEqual([])
    expect(wrong.flags).toEqual(['swapped'])
    expect(wrong.verdict).not.toBe('accept')
    expect(wrong.score).toBeCloseTo(0.4)
    expect(wrong.interval?.map((end) => Number(end.toFixed(6)))).toEqual([0.3, 0.45])
    expect(
      wrong.words.filter(({ bad }) => bad >= 0.95).map(({ start, end }) => "I'm coming on Friday.".slice(start, end)),
    ).toEqual(['Friday'])
  })

  test('a short message is read by the map of short ones, unless the map of its language pair holds for all', async () => {
    const { verdicts: _lines, ...calibration } = shipped.manifest.calibration
    const own = {
      knots: [
        [-9, 0.1],
        [9, 0.2],
      ] as [number, number][],
      low: 0,
      high: 0,
      ratings: 20,
    }
    const short = {
      ...own,
      knots: [
        [-9, 0.8],
        [9, 0.9],
      ] as [number, number][],
    }
    const ask = (map: typeof calibration.pooled, length: number) =>
      predictOne(pair({ source: 'casa '.repeat(length), translation: 'house '.repeat(length) }), {
        ...shipped,
        manifest: { ...shipped.manifest, calibration: { ...calibration, shortTokens: 12, short, pairs: { 'ro-en': map } } },
      })
    const scores = [await ask(own, 3), await ask({ ...own, length: 'long' }, 3), await ask({ ...own, length: 'long' }, 13)]
    expect(scores.map(({ score }) => (score ?? 0) > 0.5)).toEqual([false, true, false])
  })

  test('a release that reads the plain message gives it one score, with a link, an emoji or a mention or without', async () => {
    const plain = { ...shipped, manifest: { ...shipped.manifest, reads: 'plain' as const } }
    const said = await predictOne(pair({ source: 'Vin mâine', translation: 'I will come tomorrow' }), plain)
    const more = pair({ source: '@ana Vin mâine 👍 https://a.ro', translation: '@ana I will come tomorrow 👍 https://a.ro' })
    const decorated = await predictOne(more, plain)
    expect([decorated.raw, decorated.score, decorated.verdict]).toEqual([said.raw, said.score, said.verdict])
    expect(decorated.tokens).toEqual(said.tokens)
    const words = decorated.words.map(({ start, end }) => more.translation.slice(start, end))
    expect(words.join('')).toBe(more.translation.replaceAll(' ', ''))
    expect(decorated.words.filter(({ bad }) => bad > 0)).toHaveLength(4)
  })

  test('of the score of a translation that a flag rejects a quarter is left, and of its interval', async () => {
    const loop = pair({ source: 'Vin mâine', translation: 'I will come tomorrow tomorrow tomorrow tomorrow tomorrow' })
    const { score, interval, flags, verdict, raw } = await predictOne(loop)
    expect(flags).toContain('repetition')
    expect(verdict).toBe('reject')
    const { map } = calibrationFor({ languagePair: 'ro-en', length: 'short' }, shipped.manifest)
    expect(score).toBeCloseTo(toScore(raw ?? 0, map) / 4, 9)
    expect(interval?.[1]).toBeLessThanOrEqual(0.25)
  })

  test('a preset is read by the lines of the language pair, and says on what they stand', async () => {
    const line = { basis: 'own', goodAccepted: 0.5 } as const
    const verdicts = {
      'ro-en': {
        lenient: { ...line, accept: 0 },
        balanced: { ...line, accept: 0.999 },
        strict: line,
        reject: { below: 0.998, basis: 'made' },
      },
    } as const
    const manifest = { ...shipped.manifest, calibration: { ...shipped.manifest.calibration, verdicts } }
    const ask = (thresholds?: 'lenient' | 'strict') => predictOne(pair({ thresholds }), { ...shipped, manifest })
    expect([(await ask('lenient')).verdict, (await ask()).verdict, (await ask('strict')).verdict]).toEqual([
      'accept',
      'reject',
      'reject',
    ])
    expect((await ask()).calibration).toBe('made')
  })

  test('an interval is of the message where the release weighs what is known of it', async () => {
    const { errors: _errors, ...plain } = shipped.manifest.calibration
    const ask = (weight: number) =>
      predictOne(pair(), {
        ...shipped,
        manifest: { ...shipped.manifest, calibration: { ...plain, errors: [weight, 0, 0, 0, 0, 0, 0, 0] } },
      })
    const width = ({ interval }: { interval: readonly [number, number] | null }): number =>
      (interval?.[1] ?? 0) - (interval?.[0] ?? 0)
    const alike = await predictOne(pair(), { ...shipped, manifest: { ...shipped.manifest, calibration: plain } })
    expect(width(await ask(0))).toBe(width(alike))
    expect(width(await ask(-0.7))).toBeLessThan(0.7 * width(alike))
  })

  test('the critical chance is told only where the release has calibrated it', async () => {
    const { critical: _own, ...without } = shipped.manifest.calibration
    const ask = (calibration: typeof shipped.manifest.calibration) =>
      predictOne(pair(), { ...shipped, manifest: { ...shipped.manifest, calibration } })
    expect(await ask(without)).not.toHaveProperty('critical')
    const { critical = Number.NaN } = await ask({ ...without, critical: { slope: 1, offset: 0 } })
    expect(critical).toBeGreaterThan(0)
    expect(critical).toBeLessThan(1)
  })

  test('a copy is at best for review', async () => {
    const score = await predictOne(pair({ translation: SOURCE, thresholds: { accept: 0, reject: 0 } }))
    expect(score).toMatchObject({ verdict: 'review', flags: ['copy'] })
  })

  test('nothing to translate and nothing changed is accepted without the engine, wherever the lines lie', async () => {
    const engine = { name: 'none', run: () => Promise.reject(new Error('asked')) }
    const texts = ['😂', 'GG', '+1', '@ana', 'https://a.example/x']
    const pairs = texts.map((text) => pair({ source: text, translation: text, thresholds: { accept: 1, reject: 1 } }))
    const scores = await predict(pairs, { ...shipped, engine })
    expect(scores.map(({ verdict, score }) => [verdict, score])).toEqual(texts.map(() => ['accept', 1]))
    expect(scores.every(({ flags }) => flags.includes('same'))).toBe(true)
  })

  test('words that were left untranslated are marked, whatever the student makes of them', async () => {
    const translation = 'We will meet завтра утром'
    const left = await predictOne(pair({ source: 'Мы встретимся завтра утром', translation, languagePair: 'ru-en' }))
    expect(left.flags).toEqual(['untranslated'])
    const marked = left.words.filter(({ bad }) => bad >= 0.95).map(({ start, end }) => translation.slice(start, end))
    expect(marked).toEqual(expect.arrayContaining(['завтра', 'утром']))
    expect(left.verdict).not.toBe('accept')
  })

  test('answers unsupported and empty pairs without the engine, each in its place', async () => {
    const asked: number[] = []
    const engine = {
      name: 'counting',
      run: (batch: readonly EncodedPair[]) => {
        asked.push(batch.length)
        return shipped.engine.run(batch)
      },
    }
    const languagePair: LanguagePair = 'fi-en'
    const scores = await predict(
      [pair({ languagePair }), pair(), pair({ translation: ' ' }), pair({ source: 'Привет, как дела' })],
      { ...shipped, engine },
    )
    expect(scores.map(({ verdict }) => verdict)).toEqual(['unsupported', scores[1]?.verdict, 'reject', 'unsupported'])
    expect(scores[0]?.reason).toBe('this release was not trained for fi-en')
    expect(asked).toEqual([1])
  })

  test('gives a pair the same output alone and among others', async () => {
    const long = pair({ source: SOURCE.repeat(15), translation: TRANSLATION.repeat(15) })
    const together = await predict([long, pair(), long], shipped)
    expect(together[1]).toEqual(await predictOne(pair()))
    expect(together[0]).toEqual(together[2])
  })

  test('words cover a long translation from its first token to its last', async () => {
    const translation = Array.from({ length: 300 }, (_, i) => `word${i}`).join(' ')
    const { words, flags } = await predictOne(pair({ translation }))
    expect(flags).toContain('long')
    expect([words.length, words[0]?.start, words.at(-1)?.end]).toEqual([600, 0, translation.length])
  })

  describe('with a student that reads texts as people see them', () => {
    const by = (textRules: 1 | 2): PredictOptions => {
      const { manifest, engine } = shipped
      return { engine, manifest: { ...manifest, student: { ...manifest.student, textRules } } }
    }
    const seen = (): PredictOptions => by(2)
    const place = ({ words, ...rest }: Score) => ({ ...rest, words: words.map(({ bad }) => bad) })

    test('what nobody sees changes nothing, and words stand where they stand in the text as sent', async () => {
      const plain = await predictOne(pair(), seen())
      const unseen = fc.constantFrom('\u00ad', '\u200b', '\u200e', '\u2060', '\ufeff', '\ufe0f', '\u200d')
      const places = fc.array(fc.tuple(fc.nat({ max: 70 }), unseen), { minLength: 1, maxLength: 6 })
      const insert = (text: string, all: readonly (readonly [number, string])[]): string =>
        all.reduce((written, [at, character]) => written.slice(0, at) + character + written.slice(at), text)
      await fc.assert(
        fc.asyncProperty(places, places, async (inSource, inTranslation) => {
          const translation = insert(TRANSLATION, inTranslation)
          const score = await predictOne(pair({ source: insert(SOURCE, inSource), translation }), seen())
          expect(place(score)).toEqual(place(plain))
          const visible = score.words.map(({ start, end }) => translation.slice(start, end).replace(/[^a-z.]/gi, ''))
          expect(visible).toEqual(plain.words.map(({ start, end }) => TRANSLATION.slice(start, end)))
        }),
        { numRuns: 50 },
      )
    })

    test('one writing in two spellings has one score, and a student of rules 1 still tells them apart', async () => {
      const spellings = [
        { source: 'Ştiu că nu ţi-e bine', translation: 'I know you’re not well' },
        { source: 'Știu că nu ți-e bine', translation: 'I know you&#39;re not well' },
      ]
      const [a, b] = await predict(spellings.map(pair), seen())
      expect(a?.raw).toBe(b?.raw)
      const [before, after] = await predict(spellings.map(pair), by(1))
      expect(before?.raw).not.toBe(after?.raw)
    })
  })
})
