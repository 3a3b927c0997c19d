/** `releases prune`: deletes the releases that no channel points at, now or before, once they are older than the grace time. */

import { releaseKey } from '../../models/bucket-keys.ts'
import type { Bucket } from '../buckets/bucket.ts'
import { listChannels } from '../buckets/channels.ts'
import { channelsOf, listReleases, type PublishedRelease, putOnce } from '../buckets/published.ts'

export interface PruneOptions {
  /** Longer than any publish takes. */
  readonly graceMs: number
  readonly dryRun?: boolean
  readonly now?: () => number
  /** Called before each is deleted. */
  readonly onDelete?: (release: PublishedRelease) => void
}

/** Gives what it deleted, or would have deleted. A channel that cannot be read stops it: it might point at anything. */
export const prune = async (bucket: Bucket, options: PruneOptions): Promise<PublishedRelease[]> => {
  const deleted: PublishedRelease[] = []
  const candidates = await listReleases(bucket)
  for (const { id } of candidates.toReversed()) {
    // Looked at again for each, since deleting the ones before takes time in which it may be published.
    const release = await findPrunable(bucket, id, options)
    if (!release) continue
    options.onDelete?.(release)
    if (options.dryRun || (await deleteRelease(bucket, release))) deleted.push(release)
  }
  return deleted
}

/** The release, if it is old enough and, read after that, no channel points at it. */
const findPrunable = async (
  bucket: Bucket,
  id: string,
  { graceMs, now = Date.now }: PruneOptions,
): Promise<PublishedRelease | undefined> => {
  const release = (await listReleases(bucket, id))[0]
  if (!release || now() - release.uploaded.getTime() < graceMs) return undefined
  return channelsOf(id, await listChannels(bucket)).length === 0 ? release : undefined
}

/**
 * False where a channel was pointed at the release meanwhile, which is then put back: a publish whose swap comes after this
 * last look sees for itself that files are missing. The manifest goes first: what is left of a deletion that was killed
 * has none, and counts as no release.
 */
const deleteRelease = async (bucket: Bucket, { id, keys }: PublishedRelease): Promise<boolean> => {
  const manifest = releaseKey(id, 'manifest.json')
  const copies: [string, Uint8Array][] = []
  for (const key of keys) {
    const object = await bucket.get(key)
    if (object) copies.push([key, object.bytes])
  }
  for (const key of [manifest, ...keys.filter((each) => each !== manifest)]) await bucket.delete(key)
  if (channelsOf(id, await listChannels(bucket)).length === 0) return true
  for (const [key, bytes] of copies) await putOnce(bucket, key, bytes)
  return false
}
