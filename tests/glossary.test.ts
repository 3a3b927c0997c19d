/** The words of this repository: names that mean something else here, or that have another name already, fail. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..')
const FOLDERS = ['models', 'edge', 'trainer', 'client', 'local', 'recipes', 'scripts'] as const

interface Source {
  readonly file: string
  readonly text: string
}

interface Word {
  readonly wrong: RegExp
  readonly right: string
  /** What the expression has to find, so that it keeps finding anything. */
  readonly example: string
  /** Where the other word is what somebody else calls it. */
  readonly allowed?: readonly string[]
}

const WORDS: readonly Word[] = [
  {
    wrong: /\bpairs?\??: (?:readonly )?(?:Readonly)?(?:Set<|Array<)?LanguagePair\b/,
    right: 'languagePair: a pair is two texts',
    example: '  readonly pairs?: readonly LanguagePair[] | undefined',
  },
  {
    wrong: /\b(?:const|let) pairs? = (?:parseLanguagePair|parsePairs|toLanguagePair)\(|\bdata\.pairs\b/,
    right: 'languagePair: a pair is two texts',
    example: 'const pair = parseLanguagePair(text)',
  },
  {
    wrong: /\b(?:logProbabilities|wordProbabilities|wordProbs)\b/,
    right: 'logProbs',
    example: 'logProbabilities: z.array(z.number())',
    // Rows on disk had the other name.
    allowed: ['trainer/data/rows.ts'],
  },
  {
    wrong: /\bconst (?:MOST|LEAST|FEWEST|LONGEST|SHORTEST|HIGHEST|LOWEST|LARGEST|SMALLEST|WIDEST)(?:_|\b)/,
    right: 'MIN_ or MAX_',
    example: 'const MOST_PAGES = 65_536',
  },
  {
    wrong: /\bconst (?:hash|digest|checksum) = (?:async )?\((?:bytes|text|file)\b/,
    right: 'sha256',
    example: "const hash = (bytes: Uint8Array) => createHash('sha256')",
  },
  {
    wrong: /createHash\('sha256'\)\s*\.update\([^\n]*\)\s*\.digest\('hex'\)/,
    right: 'sha256, of trainer/files',
    example: "createHash('sha256').update(text).digest('hex')",
    // A script may not import from trainer/.
    allowed: ['trainer/files/sha256.ts', 'scripts/check-release.ts', 'scripts/check-reproducible.ts'],
  },
  {
    wrong: /^export (?:type|interface|class) (?:App|Side|Line|Lines|Served|Window|Placed|Encoded|Weights|Layout)\b/m,
    right: 'a name that says of what: SideText, SideTensors, MemoryLayout',
    example: 'export interface Side {',
    allowed: ['trainer/files/lines.ts'],
  },
]

/** Types of one name that two files export because their users see one or the other, and both are the same to them. */
const SHARED: Readonly<Record<string, readonly string[]>> = {
  Scorer: ['edge/bundled.ts', 'edge/index.ts', 'edge/onnx.ts', 'local/scorer.ts'],
}

const SOURCES: readonly Source[] = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts') && !/(?:^|\/)(?:assembly|node_modules)\//.test(file))
    .map((file) => ({ file: join(folder, file), text: readFileSync(join(ROOT, folder, file), 'utf8') })),
)

test.each(WORDS)('$right, not $example', ({ wrong, example, allowed = [] }) => {
  expect(example).toMatch(wrong)
  expect(SOURCES.length).toBeGreaterThan(300)
  expect(SOURCES.filter(({ file, text }) => wrong.test(text) && !allowed.includes(file)).map(({ file }) => file)).toEqual([])
})

test('an exported type has a name of its own', () => {
  const exported = SOURCES.flatMap(({ file, text }) =>
    [...text.matchAll(/^export (?:abstract )?(?:type|interface|class|enum) (\w+)/gm)].map(([, name = '']) => ({ name, file })),
  )
  expect(exported.length).toBeGreaterThan(500)
  const twice = [...Map.groupBy(exported, ({ name }) => name)]
    .map(([name, places]) => [name, places.map(({ file }) => file)] as const)
    .filter(([, files]) => files.length > 1)
  expect(Object.fromEntries(twice)).toEqual(SHARED)
})
