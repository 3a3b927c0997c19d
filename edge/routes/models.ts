/** `GET /v1/models`: the releases that are served, with what their manifests say of them. */

import { Hono } from 'hono/quick'
import type { App } from '../app.ts'
import type { Served } from '../choose.ts'
import { toModel } from '../reply.ts'
import type { ModelReply, ModelsReply } from '../wire.ts'

export const modelsRoute = ({ getRelease, channels }: App) =>
  new Hono().get('/', async (c) => {
    const own = await getRelease()
    const others = channels().flatMap(({ name, release }): Served[] =>
      release && release.id !== own.release.id ? [{ release, channel: name }] : [],
    )
    const models = await Promise.all([own, ...others].map(describe))
    return c.json({ models } satisfies ModelsReply)
  })

const describe = async (served: Served): Promise<ModelReply> => {
  const { languagePairs, student, files, metrics, provenance } = served.release.manifest
  return { ...toModel(served), languagePairs, student, files, metrics, provenance, card: await served.release.readCard() }
}
