/** A channel: a small mutable pointer, `channels/<name>.json` in a bucket, to an immutable release beside it. */

import * as z from 'zod/mini'
import { parseJson } from './json.ts'

/** Version of the pointer that this code reads and writes. */
export const CHANNEL_VERSION = 1

const releaseId = z.string().check(z.regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits'))

const channelSchema = z.strictObject({
  format: z.literal(CHANNEL_VERSION),
  /** Its own name, so that a pointer that was copied to another place is noticed. */
  channel: z.string().check(z.regex(/^[a-z0-9-]{1,64}$/, 'must be 1-64 lower-case letters, digits or dashes')),
  /** Id of the release that is served. */
  release: releaseId,
  /** Id of the one before, for a rollback; null for the first. */
  previous: z.nullable(releaseId),
  /** When it was swapped, ISO 8601. */
  updated: z.string(),
})

export type Channel = z.infer<typeof channelSchema>

/** Throws BAD_MANIFEST naming the field. */
export const parseChannel = (text: string): Channel => parseJson(text, channelSchema, { code: 'BAD_MANIFEST', what: 'channel' })

/** Where a channel's pointer lies in the bucket. */
export const channelKey = (name: string): string => `channels/${name}.json`

/** Where a file of a release lies in the bucket. */
export const releaseKey = (id: string, file: string): string => `releases/${id}/${file}`
