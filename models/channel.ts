/** A channel: a small mutable pointer, `channels/<name>.json` in a bucket, to an immutable release beside it. */

import * as z from 'zod/mini'
import { parseJson } from './json.ts'
import { once } from './once.ts'

/** Version of the pointer that this code reads and writes. */
export const CHANNEL_VERSION = 1

/** A pointer has about 600 bytes; nothing longer is read into memory. */
export const MAX_CHANNEL_BYTES = 4096

/** 32 bytes of an Ed25519 public key, and 64 of a signature, in base64url without padding. */
const PUBLIC_KEY = /^[A-Za-z0-9_-]{43}$/
const SIGNATURE = /^[A-Za-z0-9_-]{86}$/

const createReleaseId = () => z.string().check(z.regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits'))

const NAME = /^[a-z0-9-]{1,64}$/

const channelSchema = once(() =>
  z.strictObject({
    format: z.literal(CHANNEL_VERSION),
    /** Its own name, so that a pointer that was copied to another place is noticed. */
    channel: z.string().check(z.regex(NAME, 'must be 1-64 lower-case letters, digits or hyphens')),
    /** Id of the release that is served. */
    release: createReleaseId(),
    /** Id of the one before, for a rollback; null for the first. */
    previous: z.nullable(createReleaseId()),
    /** When it was swapped, ISO 8601. */
    updated: z.string(),
    /** Share of the callers that are meant to get this channel; absent: those that ask for it. */
    share: z.optional(z.number().check(z.gte(0), z.lte(1))),
    /** Of a signed pointer: higher than that of every one before, so that an old one cannot be put back. */
    sequence: z.optional(z.int().check(z.gte(1))),
    /** Of a signed pointer: from when on it counts for nothing, ISO 8601. `updated` is when it was signed. */
    expires: z.optional(z.string()),
    /** Of a signed pointer: the public key that it is signed for. */
    key: z.optional(z.string().check(z.regex(PUBLIC_KEY, 'must be 43 characters of base64url'))),
    /** Ed25519, over `toSignedText`. */
    signature: z.optional(z.string().check(z.regex(SIGNATURE, 'must be 86 characters of base64url'))),
  }),
)

export type Channel = z.infer<ReturnType<typeof channelSchema>>

/** Throws BAD_MANIFEST naming the field. */
export const parseChannel = (text: string): Channel =>
  parseJson(text, channelSchema(), { code: 'BAD_MANIFEST', what: 'channel' })

/** The bytes that are stored: JSON without white space, keys in code-unit order. */
export const toChannelJson = (channel: Channel): string => JSON.stringify(channel, Object.keys(channel).toSorted())

/**
 * What the signature of a pointer is over: a first line that nothing else begins with, so that a signature made for
 * another purpose fits no pointer, and the pointer without its signature.
 */
export const toSignedText = ({ signature: _signature, ...signed }: Channel): string =>
  `edge-qe channel\n${toChannelJson(signed)}`

export const isPublicKey = (text: string): boolean => PUBLIC_KEY.test(text)

export const isChannelName = (text: string): boolean => NAME.test(text)
