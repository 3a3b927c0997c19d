/** The commands that README and documentation show, as blocks of `sh`. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const ROOT = join(import.meta.dirname, '../..')

/** Why a block is not run, in a comment before it: `<!-- not run: takes hours -->`. */
export const REASONS = [
  'CI runs it',
  'changes node_modules',
  'needs a Cloudflare account',
  'needs a teacher',
  'needs an encoder',
  'needs data that is not here',
  'needs Docker',
  'needs many machines',
  'not on PyPI yet',
  'not on npm yet',
  'takes hours',
  'changes node_modules',
] as const

export interface Block {
  readonly page: string
  /** Of its fence, from 1. */
  readonly line: number
  readonly text: string
  /** Undefined for one that is run. */
  readonly reason: string | undefined
}

export const PAGES: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  'python/README.md',
  'recipes/README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
]

const BLOCK = /(?:<!-- not run: ([^>]*) -->\n *)?^( *)```(?:sh|bash|shell)\n([\s\S]*?)^\2```/gm

export const readBlocks = (): readonly Block[] =>
  PAGES.flatMap((page) => {
    const markdown = readFileSync(join(ROOT, page), 'utf8')
    return Array.from(markdown.matchAll(BLOCK), (match): Block => {
      const [, reason, indent = '', text = ''] = match
      const lines = text.split('\n').map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line))
      return { page, line: markdown.slice(0, match.index).split('\n').length, text: lines.join('\n'), reason }
    })
  })
