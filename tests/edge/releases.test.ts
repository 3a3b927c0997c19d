import { describe, expect, test } from 'vitest'
import { KERNEL } from '../../edge/engines/kernel.ts'
import { createReleaseSource, loadBundled, type Release } from '../../edge/releases.ts'
import manifest from '../../models/default/manifest.json'
import student from '../../models/default/student.bin'

const TEXT = JSON.stringify(manifest)
const STUDENT_SHA256 = manifest.files.find(({ name }) => name === 'student.bin')?.sha256

describe('a release', () => {
  test('is loaded with the sha256 of its manifest as its id', async () => {
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(TEXT))
    const id = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
    expect(await loadBundled({ manifest: TEXT, student }, KERNEL)).toMatchObject({ id, sha256: STUDENT_SHA256 })
  })

  test('is refused when its student is cut off, with both sizes', async () => {
    const cut = { manifest: TEXT, student: student.slice(0, 1000) }
    await expect(loadBundled(cut, KERNEL)).rejects.toMatchObject({
      code: 'BAD_STUDENT',
      field: 'student.bin',
      message: `student.bin: the manifest says ${student.byteLength} bytes, the file has 1000`,
    })
  })

  test('is refused when one bit of its student differs, with both hashes', async () => {
    const flipped = new Uint8Array(student.slice(0))
    flipped[123_456] = (flipped[123_456] ?? 0) ^ 1
    const loading = loadBundled({ manifest: TEXT, student: flipped.buffer }, KERNEL)
    await expect(loading).rejects.toMatchObject({
      code: 'BAD_STUDENT',
      message: expect.stringMatching(
        new RegExp(`^student\\.bin: the manifest says sha256 ${STUDENT_SHA256}, the file has [0-9a-f]{64}$`),
      ),
    })
  })

  test('is refused when its format is newer than the reader', async () => {
    const newer = JSON.stringify({ ...manifest, format: 2 })
    await expect(loadBundled({ manifest: newer, student }, KERNEL)).rejects.toMatchObject({
      code: 'BAD_MANIFEST',
      message: 'manifest.json: format: version 2, this reader knows 1',
    })
  })

  test("is refused when it lacks the engine's file", async () => {
    const without = JSON.stringify({ ...manifest, files: manifest.files.filter(({ name }) => name !== 'student.bin') })
    await expect(loadBundled({ manifest: without, student }, KERNEL)).rejects.toMatchObject({
      code: 'BAD_MANIFEST',
      field: 'files',
    })
  })
})

describe('the source of releases', () => {
  const load = (): Promise<Release> => loadBundled({ manifest: TEXT, student }, KERNEL)

  test('gives everybody the same release, those included that asked before it was loaded', async () => {
    const getRelease = createReleaseSource(load)
    const [first, second] = await Promise.all([getRelease(), getRelease()])
    expect(second).toBe(first)
    expect(await getRelease()).toBe(first)
  })

  test('tries again after a failure', async () => {
    let attempts = 0
    const getRelease = createReleaseSource(() => (++attempts === 1 ? Promise.reject(new Error('not yet')) : load()))
    await expect(getRelease()).rejects.toThrow('not yet')
    expect(await getRelease()).toMatchObject({ sha256: STUDENT_SHA256 })
  })
})
