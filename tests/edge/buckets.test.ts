import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createApp } from '../../edge/app.ts'
import { KERNEL } from '../../edge/engines/kernel-engine.ts'
import { sha256 } from '../../edge/platform/sha256.ts'
import { type FollowOptions, followChannel } from '../../edge/releases/channel.ts'
import { chooseRelease, type FollowedChannel } from '../../edge/releases/choose.ts'
import { loadBundled } from '../../edge/releases/release.ts'
import type { ScoreReply } from '../../edge/scoring/wire.ts'
import manifest from '../../models/default/manifest.json'
import student from '../../models/default/student.bin'
import { cutOff, failing, half, lying, slow, wrong } from './faults.ts'
import { PAIR } from './worker.ts'

type Bucket = FollowOptions['bucket']

const bundled = await loadBundled({ manifest: JSON.stringify(manifest), student }, KERNEL)

/** Puts a release into the bucket and points a channel at it. */
const publish = async (channel: string, name: string): Promise<void> => {
  const text = JSON.stringify({ ...manifest, name })
  const release = await sha256(new TextEncoder().encode(text))
  await env.RELEASES.put(`releases/${release}/manifest.json`, text)
  await env.RELEASES.put(`releases/${release}/student.bin`, student)
  const pointer = { format: 1, channel, release, previous: null, updated: '2026-01-01T00:00:00Z', share: 1 }
  await env.RELEASES.put(`channels/${channel}.json`, JSON.stringify(pointer))
}

/** The Worker's scoring over a channel and a canary, whose bucket can be exchanged while it runs. */
const serve = () => {
  const looks: Promise<unknown>[] = []
  let time = 0
  let now: Bucket = env.RELEASES
  const bucket: Bucket = { get: ((...args: Parameters<Bucket['get']>) => now.get(...args)) as Bucket['get'] }
  const followedOf = (name: string): FollowedChannel => ({
    name,
    ...followChannel({ bucket, channel: name, kind: KERNEL, later: (work) => looks.push(work), now: () => time }),
  })
  const lines = { main: followedOf('stable'), canary: followedOf('canary'), getBundled: () => Promise.resolve(bundled) }
  const app = createApp({ getRelease: (choice = {}) => chooseRelease(lines, choice), channels: () => [] })
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(PAIR) }
  const score = async (): Promise<[name: string, channel: string | null]> => {
    const response = await app.request('/v1/score', init, { ACCESS: 'open' })
    expect(response.status).toBe(200)
    const { model }: ScoreReply = await response.json()
    return [model.name, model.channel]
  }
  return {
    score,
    /** What is served once both channels were looked at again in this bucket, and while they are. */
    look: async (from: Bucket = env.RELEASES) => {
      now = from
      time += 60_000
      const meanwhile = await score()
      await Promise.all(looks.splice(0))
      return { meanwhile, after: await score() }
    },
  }
}

beforeEach(() => {
  vi.spyOn(console, 'error').mockReturnValue()
})

afterEach(async () => {
  vi.restoreAllMocks()
  for (const { key } of (await env.RELEASES.list()).objects) await env.RELEASES.delete(key)
})

describe('scoring goes on with the last good releases', () => {
  test.each<[string, Bucket]>([
    ['is not there', failing(env.RELEASES)],
    ['gives half of every object', lying(env.RELEASES, half)],
    ['breaks off every object', lying(env.RELEASES, cutOff)],
    ['gives wrong bytes', lying(env.RELEASES, wrong)],
    ['gives nothing of what it lists', lying(env.RELEASES, () => new Uint8Array())],
  ])('while the bucket %s, and with the next ones when it is back', async (_, broken) => {
    const { look } = serve()
    expect((await look(broken)).after).toEqual(['default', null])
    await publish('stable', 'first')
    expect((await look(broken)).after).toEqual(['default', null])
    expect((await look()).after).toEqual(['first', 'stable'])
    await publish('canary', 'second')
    expect((await look(broken)).after).toEqual(['first', 'stable'])
    expect((await look()).after).toEqual(['second', 'canary'])
    await publish('stable', 'third')
    await publish('canary', 'fourth')
    expect((await look(broken)).after).toEqual(['second', 'canary'])
    expect((await look()).after).toEqual(['fourth', 'canary'])
  })

  test('while the bucket takes ten seconds for every answer, which no request waits for', async () => {
    await publish('stable', 'first')
    const { look, score } = serve()
    const began = performance.now()
    const looking = look(slow(env.RELEASES, 10_000))
    for (let i = 0; i < 100; i++) expect(await score()).toEqual(['default', null])
    // The pointer, the manifest and the student one after the other.
    expect(performance.now() - began).toBeLessThan(10_000)
    expect(await looking).toEqual({ meanwhile: ['default', null], after: ['first', 'stable'] })
  }, 60_000)

  test('where a pointer was copied to another channel', async () => {
    await publish('stable', 'first')
    const { look } = serve()
    const pointer = await (await env.RELEASES.get('channels/stable.json'))?.text()
    await env.RELEASES.put('channels/canary.json', pointer ?? '')
    expect((await look()).after).toEqual(['first', 'stable'])
  })
})
