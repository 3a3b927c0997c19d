/** `npm run build:package [folder]`: makes what the npm package ships, in the layout of the sources, so that paths stay. */

import { execFileSync } from 'node:child_process'
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { build } from 'esbuild'

const ROOT = join(import.meta.dirname, '..')
const OUT = resolve(process.argv[2] ?? join(ROOT, 'dist'))
const KERNEL = 'models/kernel/build/kernel.wasm'

interface Package {
  readonly name: string
  readonly version: string
}

/** What package.json exports, by its path in the sources. */
const ENTRIES = ['client/client.ts', 'local/node.ts', 'local/browser.ts', 'local/workerd.ts']

/** Where `tsc -b` writes declarations (tsconfig.base.json). */
const DECLARATIONS = join(ROOT, 'node_modules/.cache/tsc')

/** Bundles, and gives the folders of the libraries whose code is in the bundles. */
const bundle = async (): Promise<Set<string>> => {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: ENTRIES,
    outdir: OUT,
    outbase: '.',
    bundle: true,
    splitting: true,
    chunkNames: 'shared/[name]-[hash]',
    format: 'esm',
    target: 'es2022',
    // The package's dependency; Node's own; what a Worker's bundler compiles.
    external: ['ky', 'node:*', '*.wasm'],
    logLevel: 'warning',
    metafile: true,
  })
  const used = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0),
  )
  return new Set(used.flatMap(([path]) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []))
}

/** The licences of bundled libraries ask to be passed on. */
const writeLicences = async (folders: ReadonlySet<string>): Promise<void> => {
  const texts = [...folders].toSorted().map(async (folder) => {
    const { name, version } = JSON.parse(await readFile(join(ROOT, folder, 'package.json'), 'utf8')) as Package
    return `${name} ${version}\n\n${await readFile(join(ROOT, folder, 'LICENSE'), 'utf8')}`
  })
  await writeFile(join(OUT, 'bundled-licences.txt'), (await Promise.all(texts)).join('\n'))
}

/**
 * Copies the declarations that the entries reach. A path that ends in .ts is an error for consumers that check their
 * libraries; one that ends in .js stands for the .d.ts beside it.
 */
const writeDeclarations = async (): Promise<void> => {
  execFileSync('tsc', ['-b', 'client', 'local'], { cwd: ROOT, stdio: 'inherit' })
  const waiting = ENTRIES.map((entry) => join(DECLARATIONS, entry.replace(/\.ts$/, '.d.ts')))
  const seen = new Set(waiting)
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const text = await readFile(path, 'utf8')
    for (const [, specifier = ''] of text.matchAll(/from '(\.[^']+)\.ts'/g)) {
      const reached = join(dirname(path), `${specifier}.d.ts`)
      if (seen.has(reached)) continue
      seen.add(reached)
      waiting.push(reached)
    }
    const copy = join(OUT, relative(DECLARATIONS, path))
    await mkdir(dirname(copy), { recursive: true })
    await writeFile(copy, text.replaceAll(/(from '\.[^']+)\.ts'/g, "$1.js'"))
  }
}

await rm(OUT, { recursive: true, force: true })
await writeLicences(await bundle())
await mkdir(dirname(join(OUT, KERNEL)), { recursive: true })
await copyFile(join(ROOT, KERNEL), join(OUT, KERNEL))
await writeDeclarations()
