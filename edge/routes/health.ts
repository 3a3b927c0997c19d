/** `GET /healthz`: the Worker runs. `GET /readyz`: it has a student that scores, which, and how old its channels are. */

import { replyJson } from '../http/reply.ts'
import { toReason } from '../releases/channel.ts'
import type { ServedReleases } from '../releases/served-releases.ts'
import { toModel } from '../scoring/reply.ts'
import type { Handler } from './route.ts'

export const health: Handler = (c) => replyJson(c, { status: 'ok' })

export const ready: Handler = async (c, { getRelease, channels }) => {
  const model = toModel(await getRelease())
  return replyJson(c, { status: 'ready', model, channels: channels().map(toStatus) })
}

const toStatus = ({ name, release, pointer, readAt, refused }: ReturnType<ServedReleases['channels']>[number]) => ({
  name,
  /** Null: the channel has none yet, or none that passed its checks. */
  release: release?.id ?? null,
  /** What it points at; another than `release` was refused or is being loaded. */
  pointsAt: pointer?.release ?? null,
  updated: pointer?.updated ?? null,
  /** Seconds since the channel was read; null where it has not been yet. */
  age: readAt === undefined ? null : Math.round((Date.now() - readAt) / 1000),
  /** Why what it says now is not served; null where nothing is wrong. */
  refused: refused ? toReason(refused) : null,
})
