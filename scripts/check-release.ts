/**
 * `npm run build`: refuses a bundled release that is not whole. The Worker that is deployed with it does not check it again:
 * every fresh isolate would pay for that.
 */

import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ABOUT_FILE, parseAbout } from '../models/about.ts'
import { QualityError } from '../models/errors.ts'
import { areGolden, scoreGolden } from '../models/golden.ts'
import { createKernel, type KernelModule } from '../models/kernel/kernel.ts'
import { parseManifest } from '../models/manifest.ts'

// Node has it, its type definitions do not.
declare const WebAssembly: { readonly Module: new (bytes: Uint8Array) => KernelModule }

const ROOT = join(import.meta.dirname, '..')
const STUDENT = 'student.bin'

const check = async (folder: string): Promise<void> => {
  const text = await readFile(join(folder, 'manifest.json'), 'utf8')
  const { files, golden, student: shape } = parseManifest(text)
  // The Worker has the manifest as JavaScript, and makes the release's id of what it writes of it.
  if (JSON.stringify(JSON.parse(text)) !== text) throw new QualityError('BAD_MANIFEST', 'manifest.json is not canonical JSON')
  let student = new Uint8Array()
  for (const { name, bytes, sha256 } of files) {
    const found = await readFile(join(folder, name))
    const actual = createHash('sha256').update(found).digest('hex')
    if (found.length !== bytes || actual !== sha256)
      throw new QualityError(
        'BAD_STUDENT',
        `${name}: the manifest says ${bytes} bytes with the sha256 ${sha256}, the file has ${found.length} and ${actual}`,
        { field: name },
      )
    if (name === STUDENT) student = new Uint8Array(found)
    if (name === ABOUT_FILE) parseAbout(found.toString('utf8'))
  }
  const wasm = await readFile(join(ROOT, 'models/kernel/build/kernel.wasm'))
  const outputs = await scoreGolden(createKernel(new WebAssembly.Module(wasm), { bytes: student, shape }), shape)
  if (!areGolden(outputs, golden))
    throw new QualityError('BAD_STUDENT', `${STUDENT}: its golden pairs score ${outputs.join(', ')}, not ${golden?.join(', ')}`)
}

const { positionals } = parseArgs({ allowPositionals: true })
const folder = positionals[0] ?? join(ROOT, 'models/default')
try {
  await check(folder)
} catch (error) {
  process.stderr.write(`${folder}: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
