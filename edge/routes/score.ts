/** `POST /v1/score`: one pair in, one score out. */

import { Hono } from 'hono'
import { predict } from '../../models/predict.ts'
import type { App } from '../app.ts'
import { parseMessage } from '../message.ts'
import { toReply } from '../reply.ts'

export const scoreRoute = (getRelease: App['getRelease']) =>
  new Hono().post('/', async (c) => {
    const pair = parseMessage(await c.req.text())
    const release = await getRelease()
    const [score] = await predict([pair], release)
    if (!score) throw new RangeError('the engine gave no output for a pair')
    return c.json(toReply(score, release))
  })
