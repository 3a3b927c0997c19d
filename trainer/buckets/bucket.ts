/** The bucket that releases are published to: what is asked of it, and which one a command line means. */

import { QualityError } from '../../models/errors.ts'
import type { Output } from '../output/output.ts'

export interface StoredObject {
  readonly bytes: Uint8Array
  readonly etag: string
}

export interface ListedObject {
  readonly key: string
  readonly size: number
  readonly uploaded: Date
}

/** Create only, or replace only what was read. There is no unconditional write. */
export type PutCondition = { readonly ifNoneMatch: '*' } | { readonly ifMatch: string }

/** Objects are written whole or not at all, and reads see the newest write, as R2 promises. */
export interface Bucket {
  readonly name: string
  /** Undefined where there is none. Throws UNAVAILABLE for an object of more than `mostBytes`, without reading it whole. */
  get(key: string, mostBytes?: number): Promise<StoredObject | undefined>
  /** The new etag; undefined where the condition does not hold, and nothing was written. */
  put(key: string, bytes: Uint8Array, condition: PutCondition): Promise<string | undefined>
  /** All objects whose key starts so. */
  list(prefix: string): Promise<ListedObject[]>
  /** Deleting what is not there is no error. */
  delete(key: string): Promise<void>
}

export interface BucketOptions {
  readonly bucket: string
  /** Of an S3 API other than R2's. */
  readonly endpoint?: string
  /** The state folder of `wrangler dev`; true for its default. */
  readonly local?: string | true
  /** How often a request is tried, and how long each time; the S3 client's own where absent. */
  readonly attempts?: number
  readonly timeoutMs?: number
}

/** Throws UNAVAILABLE: it may be an attacker's, and as long as they like. */
export const requireSize = (key: string, bytes: number, mostBytes = Number.POSITIVE_INFINITY): void => {
  if (bytes > mostBytes)
    throw new QualityError('UNAVAILABLE', `${key}: expected at most ${mostBytes} bytes, got more`, { field: key })
}

/** Opens the bucket, uses it and closes it. Throws BAD_CONFIG where credentials are missing or refused. */
export const withBucket = async <T>(
  { bucket, endpoint, local, attempts, timeoutMs }: BucketOptions,
  use: (bucket: Bucket) => Promise<T>,
  { progress }: Pick<Output, 'progress'>,
): Promise<T> => {
  // Loaded when used: miniflare alone takes 0.3 s, which no other command is to pay for.
  if (local !== undefined) {
    const { withLocalBucket } = await import('./local.ts')
    return withLocalBucket(bucket, local === true ? {} : { state: local }, use)
  }
  const { createS3Bucket, readCredentials } = await import('./s3.ts')
  const patience = { ...(attempts === undefined ? {} : { attempts }), ...(timeoutMs === undefined ? {} : { timeoutMs }) }
  return use(createS3Bucket(bucket, { ...readCredentials(process.env, endpoint), progress, ...patience }))
}
