/** A folder and a chat server for a test: labels twelve pairs by a chat model, and reads what became of them. */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import { type LabelSummary, label } from '../../../trainer/stages/label.ts'
import { sayTo } from '../output/said.ts'
import { type ChatServer, judge, type ServerOptions, serveChat } from './chat-server.ts'

export const TRANSLATIONS = Array.from({ length: 12 }, (_, i) => `The house number ${'x'.repeat(5 * i)} is big.`)

/** What the server of these tests makes of translations, as z, by their texts. */
export const toScores = (translations: readonly string[]): Record<string, number> =>
  Object.fromEntries(translations.map((text) => [text, Math.round((0.035 * judge(text) - 2.35) * 1e6) / 1e6]))

export const expected = toScores(TRANSLATIONS)

/** Where a test is: a folder of its own, and the server that it started last. */
export interface ChatTest {
  readonly folder: string
  readonly url: string
  start(options?: ServerOptions): Promise<ChatServer>
}

/** Made before each test of the file that calls this, and cleared away after it. */
export const eachWithChat = (): ChatTest => {
  let folder = ''
  let server: ChatServer | undefined
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'http-teacher-'))
  })
  afterEach(async () => {
    await server?.close()
    await rm(folder, { recursive: true })
  })
  return {
    get folder() {
      return folder
    },
    get url() {
      return server?.url ?? ''
    },
    start: async (options = {}) => {
      await server?.close()
      server = await serveChat(options)
      return server
    },
  }
}

export interface Asking {
  readonly toml?: string
  readonly timeoutSeconds?: number
  readonly translations?: readonly string[]
  readonly retryFailed?: boolean
  readonly lines?: string[]
  /** Instead of the server's own. */
  readonly url?: string
}

/** The folder may be that of an earlier call: then it goes on. */
export const askChat = async (
  { folder, url: served }: { readonly folder: string; readonly url: string },
  { url = served, toml = '', timeoutSeconds = 20, translations = TRANSLATIONS, retryFailed = false, lines = [] }: Asking = {},
): Promise<LabelSummary> => {
  const teacher = join(folder, 'judge.toml')
  await writeFile(
    teacher,
    `kind = "http"\nurl = "${url}"\nmodel = "judge-1"\n${/^retries/m.test(toml) ? '' : 'retries = 2\n'}timeoutSeconds = ${timeoutSeconds}\n${toml}`,
  )
  const input = join(folder, 'pairs.tsv')
  await writeFile(input, ['source\ttranslation', ...translations.map((text, i) => `Casa ${i} e "mare"\t${text}`)].join('\n'))
  const options = { teacher, input, output: join(folder, 'out'), languagePair: 'ro-en', asked: [], format: 'jsonl' } as const
  return label({ ...options, shard: { index: 0, count: 1 }, retryFailed }, sayTo(lines))
}

/** Scores by the texts of the translations. */
export const readLabels = async (folder: string): Promise<Record<string, number>> => {
  const lines = (await readFile(join(folder, 'out/ro-en.train.jsonl'), 'utf8')).trim().split('\n')
  return Object.fromEntries(
    lines.map((line) => JSON.parse(line)).map(({ translation, label: { score } }) => [translation, score]),
  )
}
