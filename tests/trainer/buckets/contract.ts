/** What is asked of every bucket, run against each. */

import { expect, test } from 'vitest'
import type { Bucket } from '../../../trainer/buckets/bucket.ts'

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)

const readText = async (bucket: Bucket, key: string): Promise<string | undefined> => {
  const object = await bucket.get(key)
  return object && new TextDecoder().decode(object.bytes)
}

export const testBucket = (use: (check: (bucket: Bucket) => Promise<void>) => Promise<void>): void => {
  test('creates an object once', () =>
    use(async (bucket) => {
      expect(await bucket.get('once')).toBeUndefined()
      const etag = await bucket.put('once', encode('first'), { ifNoneMatch: '*' })
      expect(await bucket.put('once', encode('second'), { ifNoneMatch: '*' })).toBeUndefined()
      expect(await readText(bucket, 'once')).toBe('first')
      expect((await bucket.get('once'))?.etag).toBe(etag)
    }))

  test('replaces an object only while it is what was read', () =>
    use(async (bucket) => {
      const etag = (await bucket.put('swap', encode('first'), { ifNoneMatch: '*' })) ?? ''
      const next = await bucket.put('swap', encode('second'), { ifMatch: etag })
      expect(next).not.toBe(etag)
      expect(await bucket.put('swap', encode('third'), { ifMatch: etag })).toBeUndefined()
      expect(await readText(bucket, 'swap')).toBe('second')
      expect(await bucket.put('never', encode('third'), { ifMatch: etag })).toBeUndefined()
      expect(await bucket.get('never')).toBeUndefined()
    }))

  test('lets one of many who create or swap at once win', () =>
    use(async (bucket) => {
      const race = async (condition: Parameters<Bucket['put']>[2]): Promise<string> => {
        const etags = await Promise.all(
          Array.from({ length: 8 }, (_, i) => bucket.put('race', encode(`${i} ${Math.random()}`), condition)),
        )
        const won = etags.filter((etag) => etag !== undefined)
        expect(won).toHaveLength(1)
        return won[0] ?? ''
      }
      const etag = await race({ ifNoneMatch: '*' })
      await race({ ifMatch: etag })
    }))

  test('keeps every byte of a file of megabytes, and of an empty one', () =>
    use(async (bucket) => {
      const large = Uint8Array.from({ length: 5_000_000 }, (_, i) => (i * 31) >> 3)
      await bucket.put('large', large, { ifNoneMatch: '*' })
      expect(Buffer.compare((await bucket.get('large'))?.bytes ?? new Uint8Array(), large)).toBe(0)
      await bucket.put('empty', new Uint8Array(), { ifNoneMatch: '*' })
      expect((await bucket.get('empty'))?.bytes).toHaveLength(0)
    }))

  test('lists by prefix with sizes and dates, and deletes', () =>
    use(async (bucket) => {
      for (const key of ['list/a & b.json', 'list/c/d', 'lost']) await bucket.put(key, encode(key), { ifNoneMatch: '*' })
      const found = await bucket.list('list/')
      expect(found.map(({ key, size }) => [key, size])).toEqual([
        ['list/a & b.json', 15],
        ['list/c/d', 8],
      ])
      for (const { uploaded } of found) expect(Math.abs(uploaded.getTime() - Date.now())).toBeLessThan(60_000)
      await bucket.delete('list/c/d')
      await bucket.delete('list/c/d')
      expect(await bucket.list('list/')).toHaveLength(1)
      expect(await bucket.list('nothing/')).toEqual([])
    }))

  test('lists more than one page', () =>
    use(async (bucket) => {
      const keys = Array.from({ length: 1005 }, (_, i) => `many/${String(i).padStart(4, '0')}`)
      for (let i = 0; i < keys.length; i += 50)
        await Promise.all(keys.slice(i, i + 50).map((key) => bucket.put(key, encode(key), { ifNoneMatch: '*' })))
      expect((await bucket.list('many/')).map(({ key }) => key)).toEqual(keys)
    }))
}
