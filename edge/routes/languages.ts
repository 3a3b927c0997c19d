/** `GET /v1/languages`: the language pairs of the release, and how good it is at each. */

import { calibrationFor } from '../../models/predict.ts'
import { toModel } from '../scoring/reply.ts'
import type { LanguageReply, LanguagesReply } from '../scoring/wire.ts'
import type { Handler } from './route.ts'

export const listLanguages: Handler = async (c, { getRelease }) => {
  const served = await getRelease()
  const { release } = served
  const { languagePairs, metrics } = release.manifest
  const languages = languagePairs.map((languagePair): LanguageReply => {
    const [sourceLang = '', targetLang = ''] = languagePair.split('-')
    const { basis, map } = calibrationFor(languagePair, release.manifest)
    return {
      languagePair,
      sourceLang,
      targetLang,
      calibration: basis,
      scores: [map.knots[0]?.[1] ?? 0, map.knots.at(-1)?.[1] ?? 1],
      quality: metrics.test?.[languagePair] ?? metrics.dev?.[languagePair],
    }
  })
  return c.json({ languages, model: toModel(served) } satisfies LanguagesReply)
}
