import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { describe, expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..')

/** Which folders a folder may import from, itself aside. */
const ARROWS = {
  models: [],
  edge: ['models'],
  trainer: ['models'],
  client: ['edge', 'models'],
  local: ['edge', 'models'],
  recipes: ['client'],
  scripts: ['edge', 'models'],
} as const satisfies Record<string, readonly string[]>

/** Rooms of a folder from the bottom up: each imports only from itself and from those before it, so there is no circle. */
const ORDER = {
  edge: [
    'build',
    'platform',
    'http',
    'releases',
    'engines',
    'scoring',
    'jobs',
    'feedback',
    'routes',
    'openapi',
    'reference',
    'playground',
    '',
  ],
  trainer: [
    'files',
    'output',
    'statistics',
    'backends/assembly',
    'backends',
    'data',
    'data/records',
    'data/exports',
    'buckets',
    'data/corpora',
    'data/augment',
    'release/format',
    'release/engines',
    'release/evaluation',
    'release/calibration',
    'release/messages',
    'release/card',
    'release/draft',
    'teachers',
    'labels',
    'learning/batch',
    'learning/optimiser',
    'learning/students',
    'learning/methods',
    'learning/examples',
    'learning',
    'learning/loop',
    'vectors',
    'report',
    'comparison',
    'stages',
    'commands',
    '',
  ],
} as const satisfies Partial<Record<keyof typeof ARROWS, readonly string[]>>

interface Import {
  readonly file: string
  readonly specifier: string
}

const sourcesOf = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.d.ts') && !file.startsWith('kernel/assembly'),
  )

const readTexts = (folder: string): string[] => sourcesOf(folder).map((file) => readFileSync(join(ROOT, folder, file), 'utf8'))

const importsOf = (folder: string): Import[] =>
  sourcesOf(folder).flatMap((file) => {
    const text = readFileSync(join(ROOT, folder, file), 'utf8')
    // Static imports and exports, dynamic imports and import types.
    const specifiers = [...text.matchAll(/(?:\bfrom\s*|\bimport\s*\(\s*|^import\s+)'([^']+)'/gm)]
    return specifiers.map(([, specifier = '']) => ({ file: join(folder, file), specifier }))
  })

const targetOf = ({ file, specifier }: Import): string => relative(ROOT, normalize(join(ROOT, dirname(file), specifier)))

const targetFolder = (found: Import): string => targetOf(found).split('/')[0] ?? ''

/** The room a file is in: its folder, relative to the wing. */
const roomOf = (wing: string, file: string): string => relative(wing, dirname(file))

describe('imports', () => {
  test.each(Object.entries(ORDER))('%s has its rooms in one order, without a circle', (wing, order: readonly string[]) => {
    const inside = importsOf(wing).filter((found) => found.specifier.startsWith('.') && targetFolder(found) === wing)
    const arrows = inside.map(({ file, specifier }) => ({
      file,
      from: roomOf(wing, file),
      to: roomOf(wing, targetOf({ file, specifier })),
    }))
    expect([...new Set(arrows.flatMap(({ from, to }) => [from, to]))].filter((room) => !order.includes(room))).toEqual([])
    expect(arrows.filter(({ from, to }) => order.indexOf(to) > order.indexOf(from))).toEqual([])
  })

  test.each(Object.entries(ARROWS))('%s imports from no folder but its own and %j', (folder, allowed: readonly string[]) => {
    const local = importsOf(folder).filter(({ specifier }) => specifier.startsWith('.'))
    const wrong = local.filter((found) => ![folder, 'node_modules', ...allowed].includes(targetFolder(found)))
    expect(wrong).toEqual([])
    // The expression above must keep finding imports at all.
    if (folder !== 'scripts') expect(local.length).toBeGreaterThanOrEqual(folder === 'recipes' ? 5 : 10)
  })

  test('models imports no platform and no library but zod', () => {
    const foreign = importsOf('models').filter(({ specifier }) => !specifier.startsWith('.'))
    expect([...new Set(foreign.map(({ specifier }) => specifier))]).toEqual(['zod/mini'])
  })

  test('edge imports nothing of Node, and onnxruntime-web in one file only', () => {
    const foreign = importsOf('edge').filter(({ specifier }) => !specifier.startsWith('.'))
    expect(foreign.filter(({ specifier }) => specifier.startsWith('node:'))).toEqual([])
    const onnx = importsOf('edge').filter(({ specifier }) => specifier.includes('onnxruntime-web'))
    expect([...new Set(onnx.map(({ file }) => file))]).toEqual(['edge/engines/onnx-engine.ts'])
  })

  test('client takes nothing but types from other folders, those of the edge from one file', () => {
    const statements = readTexts('client').flatMap((text) => text.match(/^(?:import|export) .* from '\.\.\/[^']+'$/gm) ?? [])
    expect(statements.length).toBeGreaterThan(3)
    expect(statements.filter((line) => !/^(import|export) type /.test(line))).toEqual([])
    expect(statements.filter((line) => line.includes('/edge/') && !line.endsWith("'../edge/scoring/wire.ts'"))).toEqual([])
  })

  test('local takes from the edge what reads messages and releases, so that both answer alike, and no platform of it', () => {
    const fromEdge = importsOf('local').filter((found) => targetFolder(found) === 'edge')
    expect(new Set(fromEdge.map(targetOf))).toEqual(
      new Set(
        [
          'platform/ed25519',
          'platform/limits',
          'platform/sha256',
          // What the page and its scorer say to each other, types alone.
          'playground/device',
          'releases/release',
          'scoring/message-schema',
          'scoring/rank',
          'scoring/reply',
          'scoring/wire',
        ].map((name) => `edge/${name}.ts`),
      ),
    )
    const foreign = importsOf('local').filter(({ specifier }) => !specifier.startsWith('.'))
    // The release that the package has is the one thing that is read from the disk.
    expect(new Set(foreign.map(({ file }) => file))).toEqual(new Set(['local/default/node.ts']))
  })
})
