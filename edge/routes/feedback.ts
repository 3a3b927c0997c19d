/** `POST /v1/feedback`: a person's rating, correction or disagreement. Off until the operator turns it on. */

import { Hono } from 'hono/quick'
import type { Environment } from '../environment.ts'
import { parseFeedback, requireFeedback, storeFeedback } from '../feedback.ts'
import { parseLimits } from '../limits.ts'

export const feedbackRoute = () =>
  new Hono<Environment>().post('/', async (c) => {
    const bucket = requireFeedback(c.env)
    const feedback = parseFeedback(await c.req.text(), parseLimits(c.env.LIMITS))
    const reply = await storeFeedback(feedback, bucket, c.get('caller')?.name ?? null)
    return c.json(reply, reply.stored ? 201 : 200)
  })
