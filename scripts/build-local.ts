/** `npm run build:local`: writes what `edge-qe/local` has in its own code, so that no bundler has to ship it: kernel and manifest. */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeChanged } from './write-folder.ts'

const ROOT = join(import.meta.dirname, '..')
const OUT = join(ROOT, 'local/build')

const kernel = await readFile(join(ROOT, 'models/kernel/build/kernel.wasm'))
const manifest = await readFile(join(ROOT, 'models/default/manifest.json'), 'utf8')

// In hexadecimal the bytes stay aligned: compressed it is 5.5 kB, base64 6.8, the file itself 5.0.
await writeChanged(join(OUT, 'kernel.js'), `export const KERNEL = '${kernel.toString('hex')}'\n`)
await writeChanged(join(OUT, 'manifest.js'), `export const MANIFEST = ${JSON.stringify(manifest)}\n`)
