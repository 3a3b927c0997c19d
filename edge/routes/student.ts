/**
 * `GET /releases/{id}/student.bin`: the student that is deployed with the Worker, for who may score here and would rather do it on
 * a device of their own. A team's student is its own: the assets are behind this route, and nobody gets it without a key.
 */

import { QualityError } from '../../models/errors.ts'
import { reply } from '../http/reply.ts'
import { fetchAsset } from '../platform/assets.ts'
import type { Handler } from './route.ts'

export const getStudent: Handler = async (c) => {
  const { ASSETS } = c.env
  // The path as it came: decoded, an id could name another file.
  const found = ASSETS && (await fetchAsset(ASSETS, c.req.path.slice(1)))
  if (found?.status === 200 && found.body) return reply(c, found.body, { type: 'application/octet-stream' })
  await found?.body?.cancel()
  throw new QualityError('NOT_FOUND', 'the deployed release has another id', { field: 'id' })
}
