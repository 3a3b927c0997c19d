/** A bucket in memory that can be made to fail: the seam at which a command is killed. */

import { type Bucket, type ListedObject, requireSize } from '../../../trainer/buckets/bucket.ts'
import { sha256 } from '../../../trainer/files/sha256.ts'

export interface MemoryObject {
  readonly bytes: Uint8Array
  readonly uploaded: Date
}

export type Objects = Map<string, MemoryObject>

export interface Failing {
  /** The operation, from 1, at which whoever uses the bucket dies: it and every later one throws. */
  readonly failAt: number
  /** Whether the bucket had done that operation before the end came. */
  readonly done: boolean
}

/** A bucket over `objects`, which outlive it. */
export const createMemoryBucket = (objects: Objects, failing?: Failing, now = () => new Date()): Bucket => {
  let operations = 0
  const operate = async <T>(operation: () => T): Promise<T> => {
    operations += 1
    const over = failing ? operations - failing.failAt : -1
    const result = over < 0 || (over === 0 && failing?.done) ? operation() : undefined
    if (over >= 0) throw new Error(`killed at operation ${operations}`)
    return result as T
  }
  return {
    name: 'memory',
    get: (key, mostBytes) =>
      operate(() => {
        const object = objects.get(key)
        requireSize(key, object?.bytes.length ?? 0, mostBytes)
        return object && { bytes: object.bytes, etag: sha256(object.bytes) }
      }),
    put: (key, bytes, condition) =>
      operate(() => {
        const there = objects.get(key)
        const met = 'ifMatch' in condition ? there && sha256(there.bytes) === condition.ifMatch : !there
        if (!met) return undefined
        objects.set(key, { bytes, uploaded: now() })
        return sha256(bytes)
      }),
    list: (prefix) => operate(() => [...objects].filter(([key]) => key.startsWith(prefix)).map(toListed)),
    delete: (key) => operate(() => void objects.delete(key)),
  }
}

const toListed = ([key, { bytes, uploaded }]: [string, MemoryObject]): ListedObject => ({ key, size: bytes.length, uploaded })
