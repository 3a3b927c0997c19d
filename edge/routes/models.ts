/** `GET /v1/models`: the releases that are served, with what their manifests say of them. */

import type { Served } from '../releases/choose.ts'
import { toModel } from '../scoring/reply.ts'
import type { ModelReply, ModelsReply } from '../scoring/wire.ts'
import type { Handler } from './route.ts'

export const listModels: Handler = async (c, { getRelease, channels }) => {
  const answering = await getRelease()
  const others = channels().flatMap(({ name, release }): Served[] =>
    release && release.id !== answering.release.id ? [{ release, channel: name }] : [],
  )
  const models = await Promise.all([answering, ...others].map(describe))
  return c.json({ models } satisfies ModelsReply)
}

const describe = async (served: Served): Promise<ModelReply> => {
  const { languagePairs, student, files, metrics, provenance } = served.release.manifest
  return { ...toModel(served), languagePairs, student, files, metrics, provenance, card: await served.release.loadCard() }
}
