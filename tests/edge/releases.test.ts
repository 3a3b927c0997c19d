import { describe, expect, test } from 'vitest'
import { KERNEL } from '../../edge/engines/kernel-engine.ts'
import { createReleaseSource, type LoadedRelease, loadBundled, loadRelease } from '../../edge/releases/release.ts'
import manifest from '../../models/default/manifest.json'
import student from '../../models/default/student.bin'

const TEXT = JSON.stringify(manifest)
const STUDENT_SHA256 = manifest.files.find(({ name }) => name === 'student.bin')?.sha256

/** As from a bucket: nothing of it is known to be whole. */
const load = (text: string, bytes: ArrayBuffer): Promise<LoadedRelease> =>
  loadRelease(text, { kind: KERNEL, readFile: () => Promise.resolve(bytes) })

describe('a release', () => {
  test('that is bundled is refused when its student has another size than its manifest says', async () => {
    const cut = { manifest: TEXT, student: student.slice(0, 1000) }
    await expect(loadBundled(cut, KERNEL)).rejects.toMatchObject({ code: 'BAD_STUDENT', field: 'student.bin' })
  })

  test('is loaded with the sha256 of its manifest as its id', async () => {
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(TEXT))
    const id = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
    const expected = { id, sha256: STUDENT_SHA256 }
    expect(await loadBundled({ manifest: TEXT, student }, KERNEL)).toMatchObject(expected)
    expect(await load(TEXT, student)).toMatchObject(expected)
  })

  test('is refused when its student is cut off, with both sizes', async () => {
    await expect(load(TEXT, student.slice(0, 1000))).rejects.toMatchObject({
      code: 'BAD_STUDENT',
      field: 'student.bin',
      message: `student.bin: the manifest says ${student.byteLength} bytes, the file has 1000`,
    })
  })

  test('is refused when one bit of its student differs, with both hashes', async () => {
    const flipped = new Uint8Array(student.slice(0))
    flipped[123_456] = (flipped[123_456] ?? 0) ^ 1
    const loading = load(TEXT, flipped.buffer)
    await expect(loading).rejects.toMatchObject({
      code: 'BAD_STUDENT',
      message: expect.stringMatching(
        new RegExp(`^student\\.bin: the manifest says sha256 ${STUDENT_SHA256}, the file has [0-9a-f]{64}$`),
      ),
    })
  })

  test('is refused when its format is newer than the reader', async () => {
    const newer = JSON.stringify({ ...manifest, format: 2 })
    await expect(load(newer, student)).rejects.toMatchObject({
      code: 'BAD_MANIFEST',
      message: 'manifest.json: format: version 2, this reader knows 1',
    })
  })

  test("is refused when it lacks the engine's file", async () => {
    const without = JSON.stringify({ ...manifest, files: manifest.files.filter(({ name }) => name !== 'student.bin') })
    await expect(load(without, student)).rejects.toMatchObject({
      code: 'BAD_MANIFEST',
      field: 'files',
    })
  })
})

describe('the source of releases', () => {
  const loadShipped = (): Promise<LoadedRelease> => loadBundled({ manifest: TEXT, student }, KERNEL)

  test('gives everybody the same release, those included that asked before it was loaded', async () => {
    const { get: getRelease } = createReleaseSource(loadShipped)
    const [first, second] = await Promise.all([getRelease(), getRelease()])
    expect(second).toBe(first)
    expect(await getRelease()).toBe(first)
  })

  test('loads once, however many ask at first', async () => {
    let loads = 0
    const { get } = createReleaseSource(async () => {
      loads++
      await new Promise((resolve) => setTimeout(resolve, 20))
      return await loadShipped()
    })
    const releases = await Promise.all(Array.from({ length: 8 }, () => get()))
    expect([loads, new Set(releases).size]).toEqual([1, 1])
  })

  test('does not wait for ever for a first client that left, and closes what that one loads after all', async () => {
    const closed: string[] = []
    const named = async (name: string): Promise<LoadedRelease> => {
      const release = await loadShipped()
      return { ...release, engine: { ...release.engine, close: async () => void closed.push(name) } }
    }
    const { promise: left, resolve } = Promise.withResolvers<LoadedRelease>()
    let attempts = 0
    const { get } = createReleaseSource(() => (++attempts === 1 ? left : named('second')), 20)
    const first = get()
    const second = await get()
    resolve(await named('first'))
    expect(await first).toBe(second)
    expect(closed).toEqual(['first'])
  })

  test('tries again after a failure', async () => {
    let attempts = 0
    const { get: getRelease } = createReleaseSource(() =>
      ++attempts === 1 ? Promise.reject(new Error('not yet')) : loadShipped(),
    )
    await expect(getRelease()).rejects.toThrow('not yet')
    expect(await getRelease()).toMatchObject({ sha256: STUDENT_SHA256 })
  })
})
