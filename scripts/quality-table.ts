/** `npm run build:readme`: writes what the shipped release says of its quality into README.md, by language. */

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as z from 'zod/mini'
import { ABOUT_FILE } from '../models/about.ts'
import { parseJson } from '../models/json.ts'

const ROOT = join(import.meta.dirname, '..')
export const README = join(ROOT, 'README.md')
const RELEASE = join(ROOT, 'models/default')

const BETWEEN = /(<!-- quality: npm run build:readme -->\n)[\s\S]*?(<!-- \/quality -->)/

const byPair = <Value extends z.ZodMiniType>(value: Value) => z.record(z.string(), value)
const correlations = z.optional(byPair(z.object({ pearson: z.number() })))

const manifestSchema = z.object({ languagePairs: z.array(z.string()) })

const aboutSchema = z.object({
  messages: byPair(z.object({ auc: z.number() })),
  metrics: z.object({ test: correlations, dev: correlations, ratings: correlations }),
})

const NOTHING = '-'
const HEAD = ['language', 'messages into it', 'messages from it', 'sentences into it', 'sentences from it']

/** The README with the table of the release in place. Throws a RangeError where it has no place for it. */
export const withQuality = async (readme: string): Promise<string> => {
  const read = async <T>(what: string, schema: z.ZodMiniType<T>): Promise<T> =>
    parseJson(await readFile(join(RELEASE, what), 'utf8'), schema, { code: 'BAD_MANIFEST', what })
  const facts = { ...(await read('manifest.json', manifestSchema)), ...(await read(ABOUT_FILE, aboutSchema)) }
  if (!BETWEEN.test(readme)) throw new RangeError('README.md: expected the markers of the quality table')
  return readme.replace(BETWEEN, (_, start: string, end: string) => `${start}\n${toTable(facts)}\n\n${end}`)
}

type Facts = z.infer<typeof manifestSchema> & z.infer<typeof aboutSchema>

const toTable = ({ languagePairs, messages, metrics }: Facts): string => {
  const names = new Intl.DisplayNames('en', { type: 'language' })
  const languages = [...new Set(languagePairs.flatMap((pair) => pair.split('-')))].filter((language) => language !== 'en')
  const sentences = (pair: string) => (metrics.test?.[pair] ?? metrics.dev?.[pair] ?? metrics.ratings?.[pair])?.pearson
  const rows = languages
    .map((language) => ({ name: names.of(language) ?? language, into: `en-${language}`, from: `${language}-en` }))
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en'))
    .map(({ name, into, from }) => [
      name,
      toFigure(messages[into]?.auc),
      toFigure(messages[from]?.auc),
      toFigure(sentences(into)),
      toFigure(sentences(from)),
    ])
  return align([HEAD, ...rows])
}

/** As the formatter wants it, the first row for a head. */
const align = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const [head, ...others] = rows.map((row) => `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`)
  return [head, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...others].join('\n')
}

/** `.82`, as figures between -1 and 1 are written here. */
const toFigure = (value: number | undefined): string =>
  value === undefined ? NOTHING : value.toFixed(2).replace(/^(-?)0/, '$1')

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  await writeFile(README, await withQuality(await readFile(README, 'utf8')))
