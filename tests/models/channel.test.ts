import { describe, expect, test } from 'vitest'
import { type Channel, isChannelName, parseChannel, toChannelJson } from '../../models/channel.ts'

const CHANNEL: Channel = {
  format: 1,
  channel: 'canary',
  release: 'a'.repeat(64),
  previous: null,
  updated: '2026-01-01T00:00:00.000Z',
  share: 0.1,
}

const edited = (fields: Record<string, unknown>): string => JSON.stringify({ ...CHANNEL, ...fields })

describe('a channel', () => {
  test('is written with its keys in code-unit order and read back the same', () => {
    const text = toChannelJson(CHANNEL)
    expect(Object.keys(JSON.parse(text))).toEqual(['channel', 'format', 'previous', 'release', 'share', 'updated'])
    expect(parseChannel(text)).toEqual(CHANNEL)
  })

  test.each([
    [{ format: 2 }, 'channel: format: expected 1'],
    [{ release: 'abc' }, 'channel: release: must be 64 hexadecimal digits'],
    [{ channel: 'Stable' }, 'channel: channel: must be 1-64 lower-case letters, digits or hyphens'],
    [{ previous: undefined }, 'channel: previous: is missing'],
    [{ share: 1.5 }, 'channel: share: must be at most 1'],
    [{ weight: 1 }, 'channel: unknown key "weight"'],
  ])('with %j is refused, naming the field', (fields, message) => {
    expect(() => parseChannel(edited(fields))).toThrow(message)
  })

  test.each(['stable', 'canary-2', '0'])('may be called %s', (name) => expect(isChannelName(name)).toBe(true))

  test.each(['', 'Stable', 'a/b', '..', 'a'.repeat(65)])('may not be called %j', (name) =>
    expect(isChannelName(name)).toBe(false),
  )
})
