/** `npm run build:python`: puts into python/ what its wheel carries: the scorer as one script, and the shipped release. */

import { copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'

const ROOT = join(import.meta.dirname, '..')
const OUT = join(ROOT, 'python/src/edge_qe/build')

await mkdir(OUT, { recursive: true })
await build({
  absWorkingDir: ROOT,
  entryPoints: ['local/bare.ts'],
  outfile: join(OUT, 'scorer.js'),
  bundle: true,
  format: 'iife',
  globalName: 'edgeQe',
  minify: true,
  target: 'es2022',
  logLevel: 'warning',
})
for (const file of ['manifest.json', 'student.bin', 'CARD.md'])
  await copyFile(join(ROOT, 'models/default', file), join(OUT, file))
for (const file of ['LICENSE', 'NOTICE']) await copyFile(join(ROOT, file), join(OUT, file))
