/** `npm run build:package [folder]`: makes what the npm package ships, in the layout of the sources, so that paths stay. */

import { execFileSync } from 'node:child_process'
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { type BuildOptions, build, type Plugin } from 'esbuild'

const ROOT = join(import.meta.dirname, '..')
const OUT = resolve(process.argv[2] ?? join(ROOT, 'dist'))

interface Package {
  readonly name: string
  readonly version: string
}

/** What package.json exports, by its path in the sources, but for Workers, which take modules only. */
const ENTRIES = ['client/client.ts', 'local/local.ts', 'local/default/browser.ts', 'local/default/node.ts']
const WORKERS = ['local/workerd.ts', 'local/default/workerd.ts']
/** In files of their own, so that bundlers can leave the rest out where an error alone is imported. */
const PIECES = ['client/error.ts', 'client/create-client.ts', 'models/errors.ts', 'local/create-scorer.ts']
const SHARED_FILES = ['models/errors.ts', 'local/build/manifest.js']

/** What is not code, and what it is to TypeScript. */
const FILES: Readonly<Record<string, string | undefined>> = {
  'models/kernel/build/kernel.wasm': 'declare const kernel: object\nexport default kernel\n',
  'models/default/student.bin': 'declare const student: ArrayBuffer\nexport default student\n',
  'models/default/manifest.json': undefined,
}

/** Where `tsc -b` writes declarations (tsconfig.base.json). */
const DECLARATIONS = join(ROOT, 'node_modules/.cache/tsc')

const SHARED = {
  absWorkingDir: ROOT,
  outdir: OUT,
  outbase: '.',
  bundle: true,
  target: 'es2022',
  // Node's own; what a Worker's bundler compiles.
  external: ['node:*', '*.wasm', '*.bin'],
  logLevel: 'warning',
  metafile: true,
  write: false,
} as const satisfies BuildOptions

/**
 * The app may have a zod too, whose settings are global: ours has its own. It writes no code at run time, since a page's
 * policy is told of each attempt.
 */
const ownZod: Plugin = {
  name: 'own-zod',
  setup: ({ onLoad }) => {
    onLoad({ filter: /[/\\]zod[/\\]v4[/\\]core[/\\]core\.js$/ }, async ({ path }) => {
      const code = await readFile(path, 'utf8')
      if (!code.includes('globalThis.__zod_globalConfig')) throw new Error(`${path} has its settings elsewhere now`)
      const own = 'const own = { __zod_globalConfig: { jitless: true } };\n'
      return { contents: own + code.replaceAll('globalThis', 'own'), loader: 'js' }
    })
  },
}

/** One file for all of CommonJS, which esbuild does not split: what any of it throws is an instance of the one class. */
const sharedFile = (entry: string): Plugin => ({
  name: 'shared-file',
  setup: ({ onResolve }) => {
    onResolve({ filter: /\/(?:errors\.ts|manifest\.js)$/ }, ({ path, resolveDir, kind }) => {
      const file = relative(ROOT, resolve(resolveDir, path))
      if (kind === 'entry-point' || !SHARED_FILES.includes(file)) return undefined
      return { path: `./${relative(dirname(entry), file.replace(/\.[jt]s$/, '.cjs'))}`, external: true }
    })
  },
})

/** Bundles, and gives the folders of the libraries whose code is in the bundles. */
const bundle = async (): Promise<Set<string>> => {
  const modules = await build({
    ...SHARED,
    entryPoints: [...ENTRIES, ...WORKERS, ...PIECES],
    splitting: true,
    chunkNames: 'shared/[name]-[hash]',
    format: 'esm',
    plugins: [ownZod],
  })
  const scripts = await Promise.all(
    [...ENTRIES, ...SHARED_FILES].map((entry) =>
      build({
        ...SHARED,
        entryPoints: [entry],
        outExtension: { '.js': '.cjs' },
        format: 'cjs',
        // Of which there is none in CommonJS.
        define: { 'import.meta.url': 'undefined' },
        minifySyntax: true,
        minifyWhitespace: true,
        plugins: [ownZod, sharedFile(entry)],
      }),
    ),
  )
  const results = [modules, ...scripts]
  for (const { path, text } of results.flatMap(({ outputFiles }) => outputFiles)) {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, toAscii(text))
  }
  const used = results
    .flatMap(({ metafile }) => Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs)))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
  return new Set(used.flatMap(([path]) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []))
}

/** esbuild leaves regular expressions as they are, and in a classic script they would be read in the character set of the page. */
const toAscii = (code: string): string =>
  code.replaceAll(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** The licences of bundled libraries ask to be passed on. */
const writeLicences = async (folders: ReadonlySet<string>): Promise<void> => {
  const texts = [...folders].toSorted().map(async (folder) => {
    const { name, version } = JSON.parse(await readFile(join(ROOT, folder, 'package.json'), 'utf8')) as Package
    const licence = await readFile(join(ROOT, folder, name === 'ky' ? 'license' : 'LICENSE'), 'utf8')
    return `${name} ${version}\n\n${licence}`
  })
  await writeFile(join(OUT, 'bundled-licences.txt'), (await Promise.all(texts)).join('\n'))
}

/**
 * Copies the declarations that the entries reach. A path that ends in .ts is an error for consumers that check their
 * libraries; one that ends in .js stands for the .d.ts beside it, .cjs for the .d.cts.
 */
const writeDeclarations = async (): Promise<void> => {
  execFileSync('tsc', ['-b', 'client', 'local'], { cwd: ROOT, stdio: 'inherit' })
  const waiting = [...ENTRIES, ...WORKERS].map((entry) => join(DECLARATIONS, entry.replace(/\.ts$/, '.d.ts')))
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
    // Before TypeScript 5.7 it was not generic.
    const types = text.replaceAll('Uint8Array<ArrayBuffer>', 'Uint8Array')
    await writeFile(copy, types.replaceAll(/(from '\.[^']+)\.ts'/g, "$1.js'"))
    await writeFile(copy.replace(/\.ts$/, '.cts'), types.replaceAll(/(from '\.[^']+)\.ts'/g, "$1.cjs'"))
  }
}

await rm(OUT, { recursive: true, force: true })
await writeLicences(await bundle())
for (const [file, type] of Object.entries(FILES)) {
  await mkdir(dirname(join(OUT, file)), { recursive: true })
  await copyFile(join(ROOT, file), join(OUT, file))
  if (!type) continue
  await writeFile(join(OUT, `${file}.d.ts`), type)
  await writeFile(join(OUT, `${file}.d.cts`), type)
}
await writeDeclarations()
