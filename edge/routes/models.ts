/** `GET /v1/models`: the releases that are served, with what their manifests say of them. */

import { replyJson } from '../http/reply.ts'
import { loadAbout, loadTextOf } from '../releases/about.ts'
import { toReason } from '../releases/channel.ts'
import type { ServedRelease } from '../releases/choose.ts'
import { toModel } from '../scoring/reply.ts'
import type { ModelReply, ModelsReply } from '../scoring/wire.ts'
import type { Handler } from './route.ts'

export const listModels: Handler = async (c, { getRelease, channels, signed = false }) => {
  const answering = await getRelease()
  const others = channels().flatMap(({ name, release }): ServedRelease[] =>
    release && release.id !== answering.release.id ? [{ release, channel: name }] : [],
  )
  const models = await Promise.all([answering, ...others].map(describe))
  const refused = channels().flatMap(({ name, refused: why }) => (why ? [{ channel: name, reason: toReason(why) }] : []))
  return replyJson(c, { models, signed, refused } satisfies ModelsReply)
}

const describe = async (served: ServedRelease): Promise<ModelReply> => {
  const { release } = served
  const { languagePairs, student, files } = release.manifest
  const { metrics, provenance } = await loadAbout(release)
  const card = await loadTextOf(release, 'CARD.md')
  return { ...toModel(served), languagePairs, student, files, metrics, provenance, card }
}
