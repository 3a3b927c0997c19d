/**
 * `npm run reliability:flips [-- STRIDE]`: the shipped release with one bit changed, through what
 * reads a channel's release in the Worker; says how many were not refused. One bit of every 64th byte of student.bin, or of
 * every STRIDE-th, and every bit of manifest.json.
 */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256 } from '../../edge/platform/sha256.ts'
import type { FollowOptions } from '../../edge/releases/channel.ts'
import { loadPublished } from '../../edge/releases/published.ts'
import type { EngineKind } from '../../edge/releases/release.ts'
import { releaseKey } from '../../models/bucket-keys.ts'
import { QualityError } from '../../models/errors.ts'
import { type KernelModule, openKernel } from '../../models/kernel/kernel.ts'

// Node has it, its type definitions do not.
declare const WebAssembly: { compile(bytes: Uint8Array): Promise<KernelModule> }

const STRIDE = Number(process.argv[2] ?? 64)
/** Hashes of several megabytes that are worked out at the same time. */
const AT_ONCE = 4
const FILES = ['manifest.json', 'student.bin'] as const
type File = (typeof FILES)[number]
type Files = Readonly<Record<File, Uint8Array<ArrayBuffer>>>

const readBytes = async (file: File): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await readFile(join('models/default', file)))
const shipped: Files = { 'manifest.json': await readBytes('manifest.json'), 'student.bin': await readBytes('student.bin') }
const id = await sha256(shipped['manifest.json'])
const module = await WebAssembly.compile(await readFile('models/kernel/build/kernel.wasm'))
const kind: EngineKind = {
  file: 'student.bin',
  single: false,
  open: (bytes) => {
    const { file, start } = openKernel(module, bytes)
    return { file, start: ({ student }) => start(student) }
  },
}

const bucketOf = (files: Files): FollowOptions['bucket'] => {
  const objects = new Map(FILES.map((file) => [releaseKey(id, file), files[file]]))
  return {
    get: async (key: string) => {
      const bytes = objects.get(key)
      return bytes
        ? { size: bytes.length, text: async () => new TextDecoder().decode(bytes), body: new Blob([bytes]).stream() }
        : null
    },
  } as unknown as FollowOptions['bucket']
}

/** The code of the error, or `accepted`. */
const load = async (files: Files): Promise<string> => {
  try {
    await loadPublished({ bucket: bucketOf(files), kind }, id)
    return 'accepted'
  } catch (error) {
    if (error instanceof QualityError) return error.code
    throw error
  }
}

interface Flip {
  readonly file: File
  readonly offset: number
  readonly bit: number
}

const flips: readonly Flip[] = [
  ...Array.from({ length: 8 * shipped['manifest.json'].length }, (_, i) => ({
    file: 'manifest.json' as const,
    offset: i >> 3,
    bit: i & 7,
  })),
  ...Array.from({ length: Math.ceil(shipped['student.bin'].length / STRIDE) }, (_, i) => ({
    file: 'student.bin' as const,
    offset: i * STRIDE,
    bit: i & 7,
  })),
]

const counts = new Map<string, number>()
const accepted: Flip[] = []
let next = 0

/** Works on files of its own, which it changes and changes back. */
const work = async (): Promise<void> => {
  const files: Files = { 'manifest.json': shipped['manifest.json'].slice(), 'student.bin': shipped['student.bin'].slice() }
  for (let flip = flips[next++]; flip; flip = flips[next++]) {
    const bytes = files[flip.file]
    const before = bytes[flip.offset] ?? 0
    bytes[flip.offset] = before ^ (1 << flip.bit)
    const outcome = await load(files)
    bytes[flip.offset] = before
    if (outcome === 'accepted') accepted.push(flip)
    counts.set(`${flip.file} ${outcome}`, (counts.get(`${flip.file} ${outcome}`) ?? 0) + 1)
  }
}

const untouched = await load(shipped)
const began = performance.now()
await Promise.all(Array.from({ length: AT_ONCE }, work))
process.stdout.write(
  `${flips.length.toLocaleString('en')} releases with one other bit in ${((performance.now() - began) / 1000).toFixed(0)} s: ` +
    `${[...counts].map(([outcome, count]) => `${outcome} ${count.toLocaleString('en')}`).join(', ')}; ` +
    `${accepted.length} accepted; as shipped: ${untouched}\n`,
)
for (const { file, offset, bit } of accepted.slice(0, 20)) process.stdout.write(`accepted: ${file} byte ${offset} bit ${bit}\n`)
process.exitCode = accepted.length === 0 && untouched === 'accepted' ? 0 : 1
