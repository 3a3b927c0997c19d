/** The student in a page's Cache API, under the hash of its release: a second visit downloads nothing. */

import { sha256 } from '../../edge/platform/sha256.ts'
import { MANIFEST } from '../build/manifest.js'
import type { StudentFile } from './default.ts'

const NAME = 'edge-qe'

/** Of no host, so that nothing that looks through a site's caches for a page takes it for one. */
const toKey = async (): Promise<string> => `https://edge-qe.invalid/${await sha256(new TextEncoder().encode(MANIFEST))}`

/** Undefined where nothing is kept, or not the very bytes. */
export const readKept = async (file: StudentFile): Promise<ArrayBuffer | undefined> => {
  const kept = await withCache(async (cache) => (await cache.match(await toKey()))?.arrayBuffer())
  return kept && kept.byteLength === file.bytes && (await sha256(kept)) === file.sha256 ? kept : undefined
}

/** In place of any other release's. */
export const keepStudent = async (student: ArrayBuffer): Promise<void> => {
  await withCache(async (cache) => {
    for (const request of await cache.keys()) await cache.delete(request)
    await cache.put(await toKey(), new Response(student))
  })
}

/** Private windows, full disks and pages without an origin have no cache: there it is fetched each time, which is no failure. */
const withCache = async <T>(use: (cache: Cache) => Promise<T>): Promise<T | undefined> => {
  if (!globalThis.caches) return undefined
  try {
    return await use(await caches.open(NAME))
  } catch {
    return undefined
  }
}
