/** Releases in a bucket: uploaded create-only, read back, listed and pruned. Channels are channels.ts. */

import { releaseKey } from '../../models/bucket-keys.ts'
import type { Channel } from '../../models/channel.ts'
import { QualityError } from '../../models/errors.ts'
import { type Manifest, parseManifest } from '../../models/manifest.ts'
import { sha256 } from '../files/sha256.ts'
import type { Bucket, ListedObject } from './bucket.ts'

/** As a Worker takes. */
const MAX_MANIFEST_BYTES = 4_000_000

export interface PublishedRelease {
  readonly id: string
  readonly bytes: number
  readonly keys: readonly string[]
  /** When the newest of its files was written. */
  readonly uploaded: Date
  /** False while it is uploaded, and after a publish that was killed: the manifest comes last. */
  readonly complete: boolean
}

/**
 * Writes the object unless it is there, and then sees that it is the same. Throws BAD_STUDENT where it is not: what a
 * release holds is never replaced.
 */
export const putOnce = async (bucket: Bucket, key: string, bytes: Uint8Array): Promise<'uploaded' | 'already there'> => {
  if (await bucket.put(key, bytes, { ifNoneMatch: '*' })) return 'uploaded'
  const found = await bucket.get(key, bytes.length)
  const [expected, actual] = [sha256(bytes), found && sha256(found.bytes)]
  if (!found || actual !== expected)
    throw new QualityError(
      'BAD_STUDENT',
      `${key}: expected sha256 ${expected}, got ${actual ?? 'nothing: the file was deleted'}`,
      {
        field: key,
      },
    )
  // The same bytes again renew the date that prune goes by: a release that is published again is not an old one.
  await bucket.put(key, bytes, { ifMatch: found.etag })
  return 'already there'
}

/** Reads every byte of the release back; `onRead` gets each file that is as it should be. Throws BAD_MANIFEST or BAD_STUDENT with the file, what was expected and found. */
export const verifyRelease = async (
  bucket: Bucket,
  id: string,
  onRead = (_bytes: Uint8Array): void => {},
): Promise<Manifest> => {
  const read = async (name: string, expected: string, mostBytes: number): Promise<Uint8Array> => {
    const code = name === 'manifest.json' ? 'BAD_MANIFEST' : 'BAD_STUDENT'
    const object = await bucket.get(releaseKey(id, name), mostBytes)
    if (!object) throw new QualityError(code, `${bucket.name}: release ${id} has no ${name}`, { field: name })
    const actual = sha256(object.bytes)
    if (actual === expected) {
      onRead(object.bytes)
      return object.bytes
    }
    throw new QualityError(code, `${bucket.name}: release ${id}: ${name}: expected sha256 ${expected}, got ${actual}`, {
      field: name,
    })
  }
  const manifest = parseManifest(new TextDecoder().decode(await read('manifest.json', id, MAX_MANIFEST_BYTES)))
  for (const { name, sha256: expected, bytes } of manifest.files) await read(name, expected, bytes)
  return manifest
}

/** All, or the one of that id; newest first. Objects under another name than a release's are left out. */
export const listReleases = async (bucket: Bucket, onlyId?: string): Promise<PublishedRelease[]> => {
  const listed = await bucket.list(onlyId === undefined ? 'releases/' : `releases/${onlyId}/`)
  const objects = Map.groupBy(listed, ({ key }) => key.split('/')[1] ?? '')
  return [...objects]
    .filter(([id]) => /^[0-9a-f]{64}$/.test(id))
    .map(([id, files]) => toRelease(id, files))
    .toSorted((a, b) => b.uploaded.getTime() - a.uploaded.getTime())
}

const toRelease = (id: string, files: readonly ListedObject[]): PublishedRelease => ({
  id,
  bytes: files.reduce((sum, { size }) => sum + size, 0),
  keys: files.map(({ key }) => key),
  uploaded: new Date(Math.max(...files.map(({ uploaded }) => uploaded.getTime()))),
  complete: files.some(({ key }) => key === releaseKey(id, 'manifest.json')),
})

/** Names of the channels that point at the release, now or before. */
export const channelsOf = (id: string, channels: readonly Channel[]): string[] =>
  channels.flatMap(({ channel, release, previous }) =>
    release === id ? [channel] : previous === id ? [`${channel} (previous)`] : [],
  )
