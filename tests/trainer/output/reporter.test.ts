/** What long commands say of how far they are: in a terminal, on a pipe, and in a terminal that is narrow. */

import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createReporter } from '../../../trainer/output/reporter.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance', 'setInterval', 'clearInterval'] }))
afterEach(() => void vi.useRealTimers())

const ESCAPE = '\u001B'
const ERASE = `\r${ESCAPE}[K`
const seconds = (count: number): void => void vi.advanceTimersByTime(1000 * count)

const open = (columns?: number) => {
  const written: string[] = []
  return { written, reporter: createReporter({ write: (text) => void written.push(text), columns: () => columns }) }
}

const withoutWrapping = (text: string): string => text.replaceAll(`${ESCAPE}[?7l`, '').replaceAll(`${ESCAPE}[?7h`, '')

/** What a terminal shows in the end, line by line. */
const toScreen = (written: readonly string[]): string[] =>
  withoutWrapping(written.join(''))
    .split('\n')
    .map((line) => line.split(ERASE).at(-1) ?? '')

describe('on a pipe', () => {
  test('a stage is a line every ten seconds with rate and time left, and one at its end', async () => {
    const { written, reporter } = open()
    await reporter.stage({ name: 'label', unit: 'rows', total: 5000 }, async ({ advance }) => {
      seconds(0.5)
      for (let i = 0; i < 25; i++) {
        advance(100)
        seconds(1)
      }
    })
    expect(written).toEqual([
      'label: 20 %, 1,000/5,000 rows, 100 rows/s, 0:00:40 left\n',
      'label: 40 %, 2,000/5,000 rows, 100 rows/s, 0:00:30 left\n',
      'label: 2,500 rows in 0:00:26, 98.0 rows/s\n',
    ])
  })

  test('a night is some hundred lines, however many rows it has', async () => {
    const { written, reporter } = open()
    await reporter.stage({ name: 'label', unit: 'rows', total: 360_000 }, async ({ advance }) => {
      for (let i = 0; i < 36_000; i++) {
        seconds(1)
        advance(10)
      }
    })
    expect(written.length).toBeGreaterThan(50)
    expect(written.length).toBeLessThan(200)
  })

  test('a stage that waits for its first answer still says that it is there', async () => {
    const { written, reporter } = open()
    await reporter.stage({ name: 'label', unit: 'rows', total: 9 }, async () => seconds(11))
    expect(written[0]).toBe('label: 0 %, 0/9 rows, 0:00:10\n')
  })

  test('what was there already counts for what is left, and not for the rate', async () => {
    const { written, reporter } = open()
    await reporter.stage({ name: 'encode', unit: 'words', total: 1000 }, async ({ advance, skip }) => {
      skip(800)
      seconds(10.5)
      advance(200)
      seconds(9.5)
    })
    expect(written[0]).toBe('encode: 80 %, 800/1,000 words, 0:00:10\n')
    expect(written.at(-1)).toBe('encode: 200 words in 0:00:20, 800 others needed no work, 10.0 words/s\n')
  })

  test('money is said, with what it was paid for', async () => {
    const { written, reporter } = open()
    const spend = () => ({ requests: 12, tokens: 3400, money: 0.0202 })
    await reporter.stage({ name: 'label', unit: 'rows', total: 12, spend }, async ({ advance }) => {
      seconds(24)
      advance(12)
    })
    expect(written.at(-1)).toBe('label: 12 rows in 0:00:24, 0.50 rows/s, 12 requests, 3,400 tokens, 0.0202 spent\n')
  })

  test('a stage that fails says how far it came, and its error goes on', async () => {
    const { written, reporter } = open()
    const failing = reporter.stage({ name: 'score', unit: 'rows', total: 10 }, async ({ advance }) => {
      advance(4)
      throw new Error('the disk is full')
    })
    await expect(failing).rejects.toThrow('the disk is full')
    expect(written).toEqual([expect.stringMatching(/^score: 40 %, 4\/10 rows.*: stopped\n$/)])
  })
})

describe('in a terminal', () => {
  test('a bar is drawn again in its place, and a ticked line stands there in the end', async () => {
    const { written, reporter } = open(80)
    await reporter.stage({ name: 'label', unit: 'rows', total: 400 }, async ({ advance }) => {
      seconds(1.5)
      advance(100)
      seconds(1)
      advance(100)
      expect(toScreen(written)).toEqual(['label  ██████░░░░░░░  50 %  200/400 rows  80.0 rows/s  0:00:03 left'])
      seconds(1.5)
      advance(200)
    })
    expect(toScreen(written)).toEqual(['✓ label: 400 rows in 0:00:04, 100 rows/s', ''])
  })

  test('a warning stands above the bar, which goes on below it', async () => {
    const { written, reporter } = open(80)
    await reporter.stage({ name: 'train', unit: 'pairs', total: 400 }, async ({ advance }) => {
      seconds(1.5)
      advance(100, 'epoch 1/4, loss 0.310')
      reporter.progress('epoch 1: dev Pearson .5')
      expect(toScreen(written)).toEqual([
        'epoch 1: dev Pearson .5',
        expect.stringMatching(/^train {2}█+░+ {2}25 % {2}epoch 1\/4/),
      ])
    })
    expect(toScreen(written)).toHaveLength(3)
  })

  test.each([200, 80, 60, 40, 20, 8])('%i columns hold the line, and what matters most stays', async (columns) => {
    const { written, reporter } = open(columns)
    const spend = () => ({ requests: 1_200_000, tokens: 340_000_000, money: 1234.5 })
    await reporter.stage({ name: 'label', unit: 'rows', total: 1_000_000, spend }, async ({ advance }) => {
      seconds(60.5)
      advance(123_456, 'a detail')
      const [line = ''] = toScreen(written)
      expect(line.length).toBeLessThan(columns)
      if (columns >= 40) expect(line).toMatch(/^label {2}█*░+ {2}12 % .* left/)
      if (columns >= 60) expect(line).toContain('1234.50 spent')
      if (columns >= 200) expect(line).toContain('a detail')
    })
  })

  test('a hundred thousand rows are drawn ten times a second at most', async () => {
    const { written, reporter } = open(80)
    await reporter.stage({ name: 'import', unit: 'lines' }, async ({ advance }) => {
      for (let i = 0; i < 100_000; i++) {
        if (i % 10_000 === 0) seconds(1)
        advance(1)
      }
    })
    expect(written.length).toBeLessThan(110)
    expect(toScreen(written)[0]).toBe('✓ import: 100,000 lines in 0:00:10, 10,000 lines/s')
  })
})

const SCRIPT = '/usr/bin/script'

describe('the command line', () => {
  beforeEach(() => void vi.useRealTimers())

  const score = async (columns: string | undefined): Promise<string> => {
    const folder = await mkdtemp(join(tmpdir(), 'reporter-'))
    const pairs = Array.from({ length: 4000 }, (_, i) => `Casa ${i} e mare.\tThe house ${i} is big.`)
    await writeFile(join(folder, 'in.tsv'), `source\ttranslation\n${pairs.join('\n')}\n`)
    const command = `${process.execPath} trainer/cli.ts score --model models/default --pair ro-en --input ${folder}/in.tsv --output ${folder}/out.tsv`
    const { COLUMNS: _, ...env } = process.env
    const [file, args] = columns === undefined ? ['sh', ['-c', command]] : [SCRIPT, ['-qec', command, '/dev/null']]
    const said = await new Promise<string>((resolve, reject) => {
      execFile(
        file,
        args,
        { env: { ...env, TERM: 'xterm', ...(columns === undefined ? {} : { COLUMNS: columns }) } },
        (error, stdout, stderr) => (error ? reject(error) : resolve(stdout + stderr)),
      )
    })
    await rm(folder, { recursive: true })
    return said
  }

  test('says plain lines on a pipe, without a control character', async () => {
    const said = await score(undefined)
    expect(said).toMatch(/^score: 4,000 rows in /m)
    expect(said).not.toContain('\r')
    expect(said).not.toContain(ESCAPE)
  })

  test.skipIf(!existsSync(SCRIPT)).each(['40', '100'])('draws a bar in a terminal of %s columns', async (columns) => {
    const said = await score(columns)
    const bars = said.split(ERASE).filter((part) => part.includes('█') || part.includes('░'))
    expect(bars.length).toBeGreaterThan(0)
    for (const bar of bars) expect(withoutWrapping(bar).length).toBeLessThan(Number(columns))
    expect(said).toMatch(/✓ score: 4,000 rows in /)
  })
})
