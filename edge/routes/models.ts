/** `GET /v1/models`: the releases that are served, with what their manifests say of them. */

import { replyJson } from '../http/reply.ts'
import { toReason } from '../releases/channel.ts'
import type { ServedRelease } from '../releases/choose.ts'
import type { LoadedRelease } from '../releases/release.ts'
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
  const { languagePairs, student, files, metrics, provenance } = served.release.manifest
  return { ...toModel(served), languagePairs, student, files, metrics, provenance, card: await loadCard(served.release) }
}

/** Null for a card that is gone or is another than the manifest says: whoever may write to the bucket hides no more than that. */
const loadCard = async (release: LoadedRelease): Promise<string | null> => {
  try {
    return await release.loadCard()
  } catch (error) {
    console.error(JSON.stringify({ event: 'card not read', release: release.id, reason: String(error) }))
    return null
  }
}
