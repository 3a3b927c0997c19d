/** `npm run build:local`: writes what `edge-qe/local` has in its own code, so that no bundler has to ship it: kernel and manifest. */

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..')
const OUT = join(ROOT, 'local/build')

const kernel = await readFile(join(ROOT, 'models/kernel/build/kernel.wasm'))
const manifest = await readFile(join(ROOT, 'models/default/manifest.json'), 'utf8')

/** Who watches the folder hears of what has changed, and of nothing else. */
const writeChanged = async (name: string, text: string): Promise<void> => {
  const file = join(OUT, name)
  if ((await readFile(file, 'utf8').catch(() => undefined)) !== text) await writeFile(file, text)
}

await mkdir(OUT, { recursive: true })
// In hexadecimal the bytes stay aligned: compressed it is 5.5 kB, base64 6.8, the file itself 5.0.
await writeChanged('kernel.js', `export const KERNEL = '${kernel.toString('hex')}'\n`)
await writeChanged('manifest.js', `export const MANIFEST = ${JSON.stringify(manifest)}\n`)
