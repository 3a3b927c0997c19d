import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { README, withQuality } from '../../scripts/quality-table.ts'
import { COMMANDS } from '../../trainer/commands/commands.ts'
import { type Block, PAGES, REASONS, ROOT, readBlocks } from './blocks.ts'

const BLOCKS = readBlocks()

const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> }

const program = new Command('edge-qe')
const silent = { advance: () => undefined, skip: () => undefined }
for (const add of COMMANDS) add(program, { progress: () => undefined, result: () => undefined, stage: (_, run) => run(silent) })

/** Words of a command, comments and what is quoted left out. */
const wordsOf = (command: string): string[] =>
  command
    .replaceAll(/'[^']*'|"[^"]*"/g, 'TEXT')
    .replace(/(?:^|\s)#.*/, '')
    .trim()
    .split(/\s+/)

const commandsOf = ({ text }: Block): string[][] =>
  text
    .replaceAll('\\\n', ' ')
    .split(/\n|&&|;|\|/)
    .map(wordsOf)

const TRAINER = ['npm', 'run', '-s', 'trainer', '--']

/** What the command line has no name for. */
const findUnknown = (words: readonly string[]): string[] => {
  let command = program
  const unknown: string[] = []
  for (const word of words) {
    if (word.startsWith('--')) {
      const known = word === '--json' || command.options.some(({ long }) => long === word.split('=')[0])
      if (!known) unknown.push(`${command.name()} ${word}`)
    } else command = command.commands.find((each) => each.name() === word) ?? command
  }
  return command === program ? [...unknown, words[0] ?? ''] : unknown
}

describe('the commands of the documentation', () => {
  test('are found at all', () => {
    expect(BLOCKS.length).toBeGreaterThan(40)
    expect(BLOCKS.filter(({ reason }) => reason === undefined).length).toBeGreaterThan(4)
  })

  test('are run each night, or say why they are not', () => {
    const reasons: readonly string[] = REASONS
    expect(BLOCKS.filter(({ reason }) => reason !== undefined && !reasons.includes(reason))).toEqual([])
  })

  test.each(BLOCKS)('$page:$line has commands, options, scripts and configurations that are there', (block) => {
    for (const words of commandsOf(block)) {
      const at = words.findIndex((_, i) => TRAINER.every((word, j) => words[i + j] === word))
      if (at >= 0) expect(findUnknown(words.slice(at + TRAINER.length))).toEqual([])
      else if (words[0] === 'npm' && words[1] === 'run')
        expect(Object.keys(scripts)).toContain(words.find((word, i) => i > 1 && !word.startsWith('-')))
      const files = words.filter((word) => /^(?:configs|models|recipes|scripts|tests)\/[\w./-]+$/.test(word))
      expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([])
    }
  })
})

test('README has the quality of the release that is shipped', async () => {
  const readme = readFileSync(README, 'utf8')
  expect(await withQuality(readme)).toBe(readme)
})

test('the start page of the documentation leads to every page', () => {
  const start = readFileSync(join(ROOT, 'docs/README.md'), 'utf8')
  const pages = PAGES.filter((page) => page.startsWith('docs/') && page !== 'docs/README.md')
  expect(pages.filter((page) => !start.includes(`(${page.slice('docs/'.length)})`))).toEqual([])
})
