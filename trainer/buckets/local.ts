/** The R2 store that `npm start` (wrangler dev) serves from: the same files, through the same miniflare. */

import { join, resolve } from 'node:path'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { type Bucket, requireSize } from './bucket.ts'

/** Where wrangler dev keeps its state, beside wrangler.toml. */
const DEFAULT_STATE = '.wrangler/state'
// wrangler's own layout of that folder, which `wrangler r2 object put --local` uses too.
const LAYOUT = 'v3'

/** A running wrangler dev on the same folder sees what is written at once. */
export const withLocalBucket = async <T>(
  name: string,
  { state = DEFAULT_STATE }: { readonly state?: string },
  use: (bucket: Bucket) => Promise<T>,
): Promise<T> => {
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: 'export default { fetch: () => new Response(null, { status: 404 }) }',
      resourcePersistencePath: join(resolve(state), LAYOUT),
      r2Buckets: { BUCKET: name },
    }),
  )
  try {
    return await use(toBucket(name, await miniflare.getR2Bucket('BUCKET')))
  } finally {
    await miniflare.dispose()
  }
}

const toBucket = (name: string, r2: Awaited<ReturnType<Miniflare['getR2Bucket']>>): Bucket => ({
  name,
  async get(key, mostBytes) {
    const object = await r2.get(key)
    if (object) requireSize(key, object.size, mostBytes)
    return object ? { bytes: new Uint8Array(await object.arrayBuffer()), etag: object.etag } : undefined
  },
  async put(key, bytes, condition) {
    const onlyIf = 'ifMatch' in condition ? { etagMatches: condition.ifMatch } : { etagDoesNotMatch: condition.ifNoneMatch }
    const object = await r2.put(key, bytes, { onlyIf })
    // R2 answers null where the condition does not hold; its type here says only so for other overloads.
    return object?.etag
  },
  async list(prefix) {
    const found = []
    let cursor: string | undefined
    do {
      const page = await r2.list({ prefix, ...(cursor === undefined ? {} : { cursor }) })
      for (const { key, size, uploaded } of page.objects) found.push({ key, size, uploaded })
      cursor = page.truncated ? page.cursor : undefined
    } while (cursor !== undefined)
    return found
  },
  async delete(key) {
    await r2.delete(key)
  },
})
