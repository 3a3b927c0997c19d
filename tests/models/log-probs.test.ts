import { describe, expect, test } from 'vitest'
import { toInterval, toScore } from '../../models/calibration.ts'
import { combine, toLogProbFeatures } from '../../models/log-probs.ts'
import { type PredictInput, predict } from '../../models/predict.ts'
import type { Score } from '../../models/score.ts'
import { createEngine } from '../../trainer/release/engines/create.ts'
import { loadRelease } from '../../trainer/release/format/release.ts'

const PAIR: PredictInput = {
  source: 'Guvernul numește un prefect în fiecare județ.',
  translation: 'The Government appoints a prefect to each county.',
  languagePair: 'ro-en',
}

const release = await loadRelease('models/default')
const engine = await createEngine('kernel', release)
const score = async (pair: PredictInput): Promise<Score> => {
  const [only] = await predict([pair], { manifest: release.manifest, engine })
  if (!only) throw new Error('no score')
  return only
}

test('the nine features are those of a worked example', () => {
  const features = toLogProbFeatures({ source: 'abc', translation: 'abcdefg' }, [-1, -3])
  const expected = [-2, -3, 1, -4, Math.exp(-2), Math.log(2), Math.log(4), Math.log(8), Math.log(8) - Math.log(4)]
  for (const [i, feature] of features.entries()) expect(feature).toBeCloseTo(expected[i] ?? Number.NaN, 12)
  expect(features).toHaveLength(expected.length)
})

describe('log-probabilities of the MT system', () => {
  test('lower the score of a translation that the system was unsure of, and raise that of a sure one', async () => {
    const alone = await score(PAIR)
    const sure = await score({ ...PAIR, logProbs: new Array<number>(12).fill(-0.05) })
    const unsure = await score({ ...PAIR, logProbs: new Array<number>(12).fill(-2) })
    expect(sure).toMatchObject({ logProbs: 'used', raw: alone.raw })
    expect(sure.score ?? 0).toBeGreaterThan((unsure.score ?? 1) + 0.1)
    expect(alone).not.toHaveProperty('logProbs')
  })

  test('are read as the manifest says', async () => {
    const logProbs = [-0.1, -0.7, -0.2]
    // Its intervals as they are of every message, which the map alone says.
    const { errors: _errors, ...plain } = release.manifest.calibration
    const calibration = plain.logProbs?.['ro-en']
    if (!calibration) throw new Error('the release reads no log-probabilities')
    const manifest = { ...release.manifest, calibration: plain }
    const [only] = await predict([{ ...PAIR, logProbs }], { manifest, engine })
    const { raw, interval, score: combined } = only ?? expect.unreachable()
    const expected = combine(raw ?? 0, toLogProbFeatures(PAIR, logProbs), calibration)
    expect(combined).toBeCloseTo(toScore(expected, calibration), 12)
    expect(interval).toEqual(toInterval(combined ?? 0, calibration))
  })

  test('are ignored, and said to be, where the release has no use for them', async () => {
    const { logProbs: _none, ...calibration } = release.manifest.calibration
    const manifest = { ...release.manifest, calibration }
    const [without] = await predict([{ ...PAIR, logProbs: [-1] }], { manifest, engine })
    expect(without).toMatchObject({ logProbs: 'ignored', score: (await score(PAIR)).score })
  })
})
