/** `POST /v1/feedback`: a person's rating, correction or disagreement. Off until the operator turns it on. */

import { parseFeedback, requireFeedback, storeFeedback } from '../feedback/feedback.ts'
import { replyJson } from '../http/reply.ts'
import { parseLimits } from '../platform/limits.ts'
import type { Handler } from './route.ts'

export const giveFeedback: Handler = async (c) => {
  const bucket = requireFeedback(c.env)
  const feedback = parseFeedback(await c.req.text(), parseLimits(c.env.LIMITS))
  const reply = await storeFeedback(feedback, bucket, c.get('caller')?.name ?? null)
  return replyJson(c, reply, reply.stored ? 201 : 200)
}
