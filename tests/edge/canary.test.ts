import { describe, expect, test } from 'vitest'
import { KERNEL } from '../../edge/engines/kernel-engine.ts'
import { chooseRelease, type FollowedChannel, isWithin } from '../../edge/releases/choose.ts'
import { type LoadedRelease, loadBundled } from '../../edge/releases/release.ts'
import type { Channel } from '../../models/channel.ts'
import manifest from '../../models/default/manifest.json'
import student from '../../models/default/student.bin'

const bundled: LoadedRelease = await loadBundled({ manifest: JSON.stringify(manifest), student }, KERNEL)
const released = (id: string): LoadedRelease => ({ ...bundled, id })

const followedOf = (name: string, { release, share }: { release?: string; share?: number } = {}): FollowedChannel => {
  if (release === undefined) return { name, follow: () => ({}) }
  const pointer: Channel = {
    format: 1,
    channel: name,
    release,
    previous: null,
    updated: '',
    ...(share === undefined ? {} : { share }),
  }
  return { name, follow: () => ({ release: released(release), pointer, readAt: 0 }) }
}

const getBundled = (): Promise<LoadedRelease> => Promise.resolve(bundled)
const stable = followedOf('stable', { release: 'old' })

const servedTo = async (
  choice: object,
  canary: FollowedChannel | undefined,
  main = stable,
): Promise<[string, string | null]> => {
  const { release, channel } = await chooseRelease({ main, canary, getBundled }, choice)
  return [release.id, channel]
}

describe('a canary', () => {
  test('is served to those who ask for it by name', async () => {
    const canary = followedOf('canary', { release: 'new' })
    expect(await servedTo({ channel: 'canary' }, canary)).toEqual(['new', 'canary'])
    expect(await servedTo({ channel: 'stable' }, canary)).toEqual(['old', 'stable'])
    expect(await servedTo({}, canary)).toEqual(['old', 'stable'])
  })

  test('is served to its share of the callers, each always the same', async () => {
    const canary = followedOf('canary', { release: 'new', share: 0.25 })
    const callers = Array.from({ length: 2000 }, (_, i) => `user-${i}`)
    const first = await Promise.all(callers.map((cohort) => servedTo({ cohort }, canary)))
    const share = first.filter(([id]) => id === 'new').length / callers.length
    expect(share).toBeGreaterThan(0.21)
    expect(share).toBeLessThan(0.29)
    expect(await Promise.all(callers.map((cohort) => servedTo({ cohort }, canary)))).toEqual(first)
  })

  test('with a larger share keeps those who had it', async () => {
    for (let i = 0; i < 200; i++) if (await isWithin(0.1, `user-${i}`)) expect(await isWithin(0.5, `user-${i}`)).toBe(true)
    expect(await isWithin(0, 'anybody')).toBe(false)
    expect(await isWithin(1, undefined)).toBe(true)
    expect(await isWithin(0.99, undefined)).toBe(false)
  })

  test('that has no release yet leaves everybody where they are', async () => {
    expect(await servedTo({ channel: 'canary', cohort: 'a' }, followedOf('canary'))).toEqual(['old', 'stable'])
    expect(await servedTo({}, followedOf('canary'), followedOf('stable'))).toEqual([bundled.id, null])
  })

  test('is a channel that cannot be asked for where it is not followed', async () => {
    await expect(servedTo({ channel: 'canary' }, undefined)).rejects.toMatchObject({ code: 'BAD_MESSAGE', field: 'channel' })
  })

  test('and its channel are waited for where that is asked for', async () => {
    let known: ReturnType<FollowedChannel['follow']> = {}
    const late = followedOf('stable', { release: 'late' })
    const main: FollowedChannel = {
      ...late,
      follow: () => known,
      ready: async () => {
        known = late.follow()
      },
    }
    expect(await servedTo({}, undefined, main)).toEqual([bundled.id, null])
    expect(await servedTo({ wait: true }, undefined, main)).toEqual(['late', 'stable'])
  })
})
