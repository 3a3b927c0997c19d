/** What a bucket holds of a channel, read and checked: its pointer, and the release that it points at. */

import { channelKey, releaseKey } from '../../models/bucket-keys.ts'
import { type Channel, MAX_CHANNEL_BYTES, parseChannel } from '../../models/channel.ts'
import { QualityError } from '../../models/errors.ts'
import { areGolden, scoreGolden } from '../../models/golden.ts'
import { parseManifest } from '../../models/manifest.ts'
import { sha256 } from '../platform/sha256.ts'
import { type EngineKind, type LoadedRelease, loadRelease } from './release.ts'

/** The shipped manifest has 17 kB for 7 language pairs. */
const MAX_MANIFEST_BYTES = 4_000_000
const MAX_FILE_BYTES = 100_000_000

type Source = Pick<R2Bucket, 'get'>

/** The pointer that the bucket has of a channel. Throws BAD_MANIFEST naming the field. */
export const readPointer = async (object: R2ObjectBody, channel: string): Promise<Channel> => {
  requireSize(object, channelKey(channel), MAX_CHANNEL_BYTES)
  const pointer = parseChannel(await object.text())
  if (pointer.channel === channel) return pointer
  throw new QualityError('BAD_MANIFEST', `${channelKey(channel)}: channel: expected ${channel}, got ${pointer.channel}`, {
    field: 'channel',
  })
}

/** A release of the bucket, checked and tried. Throws BAD_MANIFEST, BAD_STUDENT, or UNAVAILABLE for a file that is not there. */
export const loadPublished = async (
  { bucket, kind }: { readonly bucket: Source; readonly kind: EngineKind },
  id: string,
): Promise<LoadedRelease> => {
  const object = await getObject(bucket, releaseKey(id, 'manifest.json'))
  requireSize(object, 'manifest.json', MAX_MANIFEST_BYTES)
  const text = await object.text()
  const actual = await sha256(new TextEncoder().encode(text))
  if (actual !== id)
    throw new QualityError('BAD_MANIFEST', `release ${id}: expected the sha256 of its manifest to be its id, got ${actual}`, {
      field: 'manifest.json',
    })
  const release = await loadRelease(
    { text, manifest: parseManifest(text) },
    {
      kind,
      openFile: async ({ name, bytes }) => {
        const object = await getObject(bucket, releaseKey(id, name))
        requireSize(object, name, MAX_FILE_BYTES)
        // Before it is read into memory that another file might not leave room for.
        if (object.size !== bytes)
          throw new QualityError(
            'BAD_STUDENT',
            `${name}: the manifest says ${bytes} bytes, but the bucket has ${object.size}`,
            {
              field: name,
            },
          )
        return object.body
      },
    },
  )
  try {
    await requireGolden(release)
  } catch (error) {
    await release.engine.close?.()
    throw error
  }
  return release
}

/** Throws BAD_STUDENT unless the student scores as its manifest says. */
const requireGolden = async ({ id, engine, manifest: { student, golden } }: LoadedRelease): Promise<void> => {
  const outputs = await scoreGolden(engine, student)
  if (!areGolden(outputs, golden))
    throw new QualityError(
      'BAD_STUDENT',
      `release ${id}: its golden pairs score ${outputs.join(', ')}, but its manifest says ${golden?.join(', ')}`,
    )
}

/** Before it is read into memory, which an isolate has 128 MB of. Throws BAD_MANIFEST. */
const requireSize = ({ size }: R2ObjectBody, field: string, most: number): void => {
  if (size > most)
    throw new QualityError('BAD_MANIFEST', `${field}: expected at most ${most} bytes, the bucket has ${size}`, { field })
}

const getObject = async (bucket: Source, key: string): Promise<R2ObjectBody> => {
  const object = await bucket.get(key)
  if (!object) throw new QualityError('UNAVAILABLE', `the bucket has no ${key}`, { field: key })
  return object
}
