/** A channel: a small mutable pointer, `channels/<name>.json` in a bucket, to an immutable release beside it. */

import * as z from 'zod/mini'
import { parseJson } from './json.ts'
import { once } from './once.ts'

/** Version of the pointer that this code reads and writes. */
export const CHANNEL_VERSION = 1

const createReleaseId = () => z.string().check(z.regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits'))

const NAME = /^[a-z0-9-]{1,64}$/

const channelSchema = once(() =>
  z.strictObject({
    format: z.literal(CHANNEL_VERSION),
    /** Its own name, so that a pointer that was copied to another place is noticed. */
    channel: z.string().check(z.regex(NAME, 'must be 1-64 lower-case letters, digits or dashes')),
    /** Id of the release that is served. */
    release: createReleaseId(),
    /** Id of the one before, for a rollback; null for the first. */
    previous: z.nullable(createReleaseId()),
    /** When it was swapped, ISO 8601. */
    updated: z.string(),
    /** Share of the callers that are meant to get this channel; absent: those that ask for it. */
    share: z.optional(z.number().check(z.gte(0), z.lte(1))),
  }),
)

export type Channel = z.infer<ReturnType<typeof channelSchema>>

/** Throws BAD_MANIFEST naming the field. */
export const parseChannel = (text: string): Channel =>
  parseJson(text, channelSchema(), { code: 'BAD_MANIFEST', what: 'channel' })

/** The bytes that are stored: JSON without white space, keys in code-unit order. */
export const toChannelJson = (channel: Channel): string => JSON.stringify(channel, Object.keys(channel).toSorted())

export const isChannelName = (text: string): boolean => NAME.test(text)

/** Where a channel's pointer lies in the bucket. */
export const channelKey = (name: string): string => `channels/${name}.json`

/** Where a file of a release lies in the bucket. */
export const releaseKey = (id: string, file: string): string => `releases/${id}/${file}`
