/** `publish`: a release folder -> an immutable copy in the bucket, and then, in one write, the channel that points at it. */

import { releaseKey } from '../../models/bucket-keys.ts'
import type { Channel } from '../../models/channel.ts'
import { QualityError } from '../../models/errors.ts'
import { areGolden, scoreGolden } from '../../models/golden.ts'
import { toCanonicalJson } from '../../models/manifest.ts'
import type { Bucket } from '../buckets/bucket.ts'
import { readChannel, swapChannel } from '../buckets/channels.ts'
import { putOnce, verifyRelease } from '../buckets/published.ts'
import { requirePredecessor, type Signer } from '../buckets/signing.ts'
import type { Reporter } from '../output/output.ts'
import { createEngine } from '../release/engines/create.ts'
import { loadRelease, type Release } from '../release/format/release.ts'

export interface PublishOptions {
  /** Release folder. */
  readonly model: string
  readonly channel: string
  readonly share?: number
  /** Absent: the channel is not signed. */
  readonly signer?: Signer | undefined
}

/**
 * Killed anywhere, the channel points at a whole release, the old or the new, and running it again finishes. Throws
 * BAD_MANIFEST or BAD_STUDENT for a release that is not whole, UNAVAILABLE where the bucket fails or another swapped first.
 */
export const publish = async (
  bucket: Bucket,
  { model, channel, share, signer }: PublishOptions,
  { progress, stage }: Reporter,
): Promise<Channel> => {
  const release = await loadRelease(model)
  const objects = toObjects(release)
  requireServed(release)
  await requireGolden(release)
  const seen = await readChannel(bucket, channel)
  // Better now than after an upload.
  await (signer && requirePredecessor(seen.pointer, signer))
  const total = objects.reduce((sum, [, bytes]) => sum + toMegabytes(bytes), 0)
  await stage({ name: 'upload', unit: 'MB', total }, async ({ advance }) => {
    for (const [key, bytes] of objects) {
      progress(`${key}: ${bytes.length.toLocaleString('en')} bytes, ${await putOnce(bucket, key, bytes)}`)
      advance(toMegabytes(bytes))
    }
  })
  await stage({ name: 'read back', unit: 'MB', total }, ({ advance }) =>
    verifyRelease(bucket, release.id, (bytes) => advance(toMegabytes(bytes))),
  )
  const pointer = await swapChannel(bucket, seen, { release: release.id, share, signer })
  await restore(bucket, release.id, objects)
  return pointer
}

const toMegabytes = ({ length }: Uint8Array): number => length / 1e6

/** The objects of a release, the manifest last: what has one is whole. */
const toObjects = ({ id, text, files }: Release): [key: string, bytes: Uint8Array][] => {
  if (toCanonicalJson(JSON.parse(text) as object) !== text)
    throw new QualityError(
      'BAD_MANIFEST',
      'manifest.json is not canonical (no white space, keys in code-unit order): export it again',
    )
  // Small files first: one that is there already renews the age of the release within the first second.
  const sorted = [...files].toSorted(([, a], [, b]) => a.length - b.length)
  return [...sorted, ['manifest.json', new TextEncoder().encode(text)] as const].map(([name, bytes]) => [
    releaseKey(id, name),
    bytes,
  ])
}

/** What no Worker can read would leave each of them at the release that it has. */
const requireServed = ({ manifest: { student } }: Release): void => {
  const architecture: string = student.architecture
  if (architecture === 'decomposable') return
  throw new QualityError('BAD_MANIFEST', `Workers only serve students of architecture decomposable, got ${architecture}`, {
    field: 'student.architecture',
  })
}

/** Workers refuse a student that does not score as its manifest says: better here than there. */
const requireGolden = async (release: Release): Promise<void> => {
  const { golden, student } = release.manifest
  const engine = await createEngine(release.files.has('student.bin') ? 'kernel' : 'onnx', release)
  const outputs = await scoreGolden(engine, student)
  if (!areGolden(outputs, golden))
    throw new QualityError(
      'BAD_STUDENT',
      `golden: the manifest says ${golden?.join(', ')}, but the student scores ${outputs.join(', ')}`,
      {
        field: 'golden',
      },
    )
}

/** A prune that looked just before the swap may have deleted files just after it. */
const restore = async (bucket: Bucket, id: string, objects: readonly [string, Uint8Array][]): Promise<void> => {
  const there = new Set((await bucket.list(`releases/${id}/`)).map(({ key }) => key))
  for (const [key, bytes] of objects) if (!there.has(key)) await putOnce(bucket, key, bytes)
}
