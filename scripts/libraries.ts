/** The libraries of others whose code is in what this project gives away: the Worker, its pages and the npm package. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, type Loader } from 'esbuild'
import { PAGES } from '../edge/playground/page.ts'

const ROOT = join(import.meta.dirname, '..')

export interface Library {
  readonly name: string
  readonly version: string
  /** SPDX expression, as the lockfile has it. */
  readonly licence: string
}

/** What is bundled, by what it goes into. */
const ENTRIES: Readonly<Record<string, readonly string[]>> = {
  Worker: ['edge/index.ts', 'edge/onnx.ts'],
  pages: [...PAGES.map((name) => `edge/playground/${name}.ts`), 'local/page-worker.ts', 'edge/reference/reference.ts'],
  package: ['client/client.ts', 'local/local.ts', 'local/default/node.ts', 'local/default/browser.ts'],
}

/** Served as their makers built them (scripts/build-assets.ts), so no bundle of ours names them. */
const WHOLE = ['@scalar/api-reference']

const BYTES: Readonly<Record<string, Loader>> = { '.bin': 'empty', '.onnx': 'empty', '.wasm': 'empty', '.md': 'empty' }

/** In order of their names. Throws where the lockfile lacks one. */
export const bundledLibraries = async (): Promise<Library[]> => {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: Object.values(ENTRIES).flat(),
    outdir: 'none',
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*', 'node:*'],
    loader: BYTES,
    logLevel: 'error',
  })
  const used = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? nameOf(path) : [])),
  )
  return [...new Set([...used, ...WHOLE])].toSorted().map(readLocked)
}

const nameOf = (path: string): string[] => {
  const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? []
  return name === undefined ? [] : [name]
}

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly version: string; readonly license?: string } | undefined>>
}

const readLocked = (name: string): Library => {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as Lockfile
  const locked = packages[`node_modules/${name}`]
  if (!locked?.license) throw new Error(`package-lock.json: node_modules/${name}: expected a version with a licence`)
  return { name, version: locked.version, licence: locked.license }
}

const HEADING = 'Libraries in the Worker, its pages and the npm package'

/** NOTICE with its list of libraries replaced by these. */
export const withLibraries = (notice: string, libraries: readonly Library[]): string => {
  const [before = ''] = notice.split(`${HEADING}\n`)
  const lines = libraries.map(({ name, version, licence }) => `- ${name} ${version}, ${licence}`)
  return `${before.trimEnd()}\n\n${HEADING}\n${'-'.repeat(HEADING.length)}\n${lines.join('\n')}\n`
}
