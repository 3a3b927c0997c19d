/**
 * `npm run build:worker`: bundles the Worker of each entry file into edge/build/<name>. What a first score runs is in the
 * modules that index.js imports; the rest is in others, which are not run before somebody asks for them, with `import()`.
 * READABLE=1 leaves names and lines as they are, for a profile.
 */

import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { writeFolder } from './write-folder.ts'

const ROOT = join(import.meta.dirname, '..')
const OUT = join(ROOT, 'edge/build')

/** Entry files by the folder that wrangler.toml names. */
const ENTRIES = { kernel: 'edge/index.ts', bundled: 'edge/bundled.ts', onnx: 'edge/onnx.ts' }

/** V8 reads JSON faster than the same text as code. */
const parsedJson: Plugin = {
  name: 'parsed-json',
  setup: ({ onLoad }) => {
    onLoad({ filter: /\.json$/ }, async ({ path }) => {
      const text = JSON.stringify(JSON.parse(await readFile(path, 'utf8')))
      return { contents: `export default JSON.parse(${JSON.stringify(text)})`, loader: 'js' }
    })
  },
}

const bundle = async (folder: string, entry: string): Promise<Map<string, Uint8Array>> => {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: { index: entry },
    outdir: join(OUT, folder),
    bundle: true,
    splitting: true,
    format: 'esm',
    // As wrangler bundles: what workerd knows, and the builds of packages that are made for it.
    target: 'es2024',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*'],
    loader: { '.wasm': 'copy', '.bin': 'copy', '.md': 'copy' },
    chunkNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    // Words of 24 languages, each letter of which would be six bytes.
    charset: 'utf8',
    // Half the JavaScript to read in a cold start; stacks name our lines all the same.
    minify: !process.env['READABLE'],
    sourcemap: true,
    plugins: [parsedJson],
    write: false,
    logLevel: 'warning',
  })
  return new Map(outputFiles.map(({ path, contents }) => [basename(path), contents]))
}

await Promise.all(
  Object.entries(ENTRIES).map(async ([folder, entry]) => {
    const files = await bundle(folder, entry)
    // The types of the Worker, for who has it from wrangler.
    const source = JSON.stringify(`../../${basename(entry)}`)
    const types = `export { default } from ${source}\nexport * from ${source}\n`
    await writeFolder(join(OUT, folder), new Map([...files, ['index.d.ts', Buffer.from(types)]]))
  }),
)
