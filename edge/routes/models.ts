/** `GET /v1/models`: the release that is served, with what its manifest says of it. */

import { Hono } from 'hono'
import type { App } from '../app.ts'
import { toModel } from '../reply.ts'

export const modelsRoute = ({ getRelease }: App) =>
  new Hono().get('/', async (c) => {
    const release = await getRelease()
    const { languagePairs, student, files, metrics, provenance } = release.manifest
    return c.json({ models: [{ ...toModel(release), languagePairs, student, files, metrics, provenance }] })
  })
