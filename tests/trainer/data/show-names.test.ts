/** Tables of nonsense: what a message shows of them. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { showNames } from '../../../trainer/data/show-names.ts'
import { edgeQe } from '../stages/label-work.ts'

describe('showNames', () => {
  test('shows names of columns as they are', () => {
    expect(showNames(['source', 'перевод', '译文', 'a b'])).toBe('source, перевод, 译文, a b')
  })

  test('escapes what does not print, and counts what there is no room for', () => {
    expect(showNames(['\u001B[31mred', 'a\uFFFDb', '\u202Eright'])).toBe('\\u{1b}[31mred, a\\u{fffd}b, \\u{202e}right')
    expect(showNames(Array.from({ length: 12 }, () => 'x'))).toBe('x, x, x, x, x, x, x, x, x, x and 2 more')
    expect(showNames(['y'.repeat(41)])).toBe(`${'y'.repeat(40)}…`)
  })

  test('of any names is a short line of characters that print', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 200 }), { maxLength: 50 }), (names) => {
        const shown = showNames(names)
        expect(shown).not.toMatch(/\p{C}/u)
        expect(shown.length).toBeLessThan(10 * (40 * 10 + 3) + 20)
      }),
    )
  })
})

test('a table of random bytes is not poured into the terminal', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'noise-'))
  const file = join(folder, 'noise.tsv')
  // The bytes 0 to 255 but the line feed, many times over: the header is all of them.
  await writeFile(file, Buffer.from(Array.from({ length: 6000 }, (_, i) => (i * 97) % 256).filter((byte) => byte !== 10)))
  const runs = [
    ['import', 'tsv', '--from', file, '--split', 'train', '--pair', 'ro-en', '--out', join(folder, 'rows')],
    ['score', '--model', 'models/default', '--input', file, '--pair', 'ro-en', '--output', join(folder, 'scored.tsv')],
    ['calibrate', '--model', 'models/default', '--data', file, '--pair', 'ro-en', '--output', join(folder, 'release')],
    ['label', '--teacher', 'none', '--input', file, '--pair', 'ro-en', '--output', join(folder, 'labels')],
    ['vectors', '--encoder', 'none', '--input', file, '--output', join(folder, 'words.npz')],
  ]
  for (const args of runs) {
    const { code, stderr } = await edgeQe(...args)
    expect(code).toBe(2)
    expect(stderr.length).toBeLessThan(5000)
    expect(stderr.replaceAll('\n', '')).not.toMatch(/\p{C}/u)
  }
  await rm(folder, { recursive: true })
})
