import { expect, test, vi } from 'vitest'
import { KERNEL } from '../../edge/engines/kernel-engine.ts'
import { type LoadedRelease, loadBundled } from '../../edge/releases/release.ts'
import { createReleaseSource } from '../../edge/releases/source.ts'
import { warmUp } from '../../edge/scoring/warm-up.ts'
import manifest from '../../models/default/manifest.json'
import student from '../../models/default/student.bin'

const loadShipped = (): Promise<LoadedRelease> => loadBundled({ manifest: JSON.stringify(manifest), student }, KERNEL)

test('before the first request the bundled student is loaded and has scored a pair', async () => {
  const run = vi.fn()
  const source = createReleaseSource(async () => {
    const release = await loadShipped()
    run.mockImplementation(release.engine.run)
    return { ...release, engine: { ...release.engine, run } }
  })
  await warmUp(source.get)
  expect(source.loaded?.manifest.name).toBe(manifest.name)
  expect(run).toHaveBeenCalledOnce()
})

test('what is wrong with the student is for the first request to say', async () => {
  const source = createReleaseSource(() =>
    loadBundled({ manifest: JSON.stringify(manifest), student: new ArrayBuffer(8) }, KERNEL),
  )
  await expect(warmUp(source.get)).resolves.toBeUndefined()
  await expect(source.get()).rejects.toMatchObject({ code: 'BAD_STUDENT', field: 'student.bin' })
})
