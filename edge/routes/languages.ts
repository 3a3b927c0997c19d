/** `GET /v1/languages`: the language pairs of the release, and how good it is at each. */

import type { ScoreCalibration } from '../../models/calibration.ts'
import type { Manifest } from '../../models/manifest.ts'
import { calibrationFor, mapFor } from '../../models/predict.ts'
import { BAD_ACCEPTED, linesOf, longestShort, type MessageKind, PRESET_NAMES, toThresholds } from '../../models/verdict.ts'
import { replyJson } from '../http/reply.ts'
import { loadAbout } from '../releases/about.ts'
import { toModel } from '../scoring/reply.ts'
import type { LanguageReply, LanguagesReply } from '../scoring/wire.ts'
import type { Handler } from './route.ts'

export const listLanguages: Handler = async (c, { getRelease }) => {
  const served = await getRelease()
  const { release } = served
  const { languagePairs } = release.manifest
  const { metrics, messages } = await loadAbout(release)
  const languages = languagePairs.map((languagePair): LanguageReply => {
    const [sourceLang = '', targetLang = ''] = languagePair.split('-')
    const { basis, map } = calibrationFor({ languagePair }, release.manifest)
    return {
      languagePair,
      sourceLang,
      targetLang,
      calibration: basis,
      scores: toRange(map),
      quality: metrics['test']?.[languagePair] ?? metrics['dev']?.[languagePair] ?? metrics['ratings']?.[languagePair],
      messages: messages?.[languagePair],
      presets: toPresets({ languagePair }, release.manifest),
      short: toShort(languagePair, release.manifest),
    }
  })
  return replyJson(c, { languages, model: toModel(served) } satisfies LanguagesReply)
}

const toShort = (languagePair: string, manifest: Manifest): LanguageReply['short'] => {
  const tokens = longestShort(manifest.calibration, languagePair)
  const presets = toPresets({ languagePair, length: 'short' }, manifest)
  if (tokens === 0 || !presets) return undefined
  return { tokens, scores: toRange(mapFor({ languagePair, length: 'short' }, manifest.calibration)), presets }
}

/** The lowest and the highest score of a map's knots. */
const toRange = ({ knots }: ScoreCalibration): [number, number] => [knots[0]?.[1] ?? 0, knots.at(-1)?.[1] ?? 1]

const toPresets = (message: MessageKind, { calibration }: Manifest): LanguageReply['presets'] => {
  const lines = linesOf(calibration, message)
  if (!lines) return undefined
  const presets = PRESET_NAMES.map((preset) => {
    const { accept, reject } = toThresholds(calibration, message, preset)
    const { goodAccepted } = lines[preset]
    return [
      preset,
      { accept: Number.isFinite(accept) ? accept : null, reject, badAccepted: BAD_ACCEPTED[preset], goodAccepted },
    ] as const
  })
  return Object.fromEntries(presets) as LanguageReply['presets']
}
