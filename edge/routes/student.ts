/**
 * `GET /releases/{id}/student.bin`: the student that is deployed with the Worker, for who may score here and would rather do it on
 * a device of their own. A team's student is its own: the assets are behind this route, and nobody gets it without a key.
 */

import { QualityError } from '../../models/errors.ts'
import { reply } from '../http/reply.ts'
import type { Handler } from './route.ts'

export const getStudent: Handler = async (c) => {
  const { status, body } = (await c.env.ASSETS?.fetch(`https://assets.invalid${c.req.path}`)) ?? { status: 404, body: null }
  if (status === 200 && body) return reply(c, body, { type: 'application/octet-stream' })
  await body?.cancel()
  throw new QualityError('NOT_FOUND', 'the release that is deployed has another id', { field: 'id' })
}
