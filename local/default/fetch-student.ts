/** student.bin as a page gets it: from its own cache, or over the network, checked before it is kept. */

import { sha256 } from '../../edge/platform/sha256.ts'
import { QualityError } from '../../models/errors.ts'
import { readChunks } from '../bytes.ts'
import { requireCrypto } from '../crypto.ts'
import { type LoadDefaultOptions, readStudentFile, type StudentFile } from './default.ts'
import { keepStudent, readKept } from './kept-student.ts'

type FetchOptions = Pick<LoadDefaultOptions, 'headers' | 'onProgress' | 'signal' | 'cache'>

/**
 * The student from the first of `places` that has it. Throws UNAVAILABLE where there is no answer, and BAD_STUDENT where
 * the answer is a page, too short, too long or of another release; both name the address, and the content type.
 */
export const fetchStudent = async (
  places: readonly (string | URL)[],
  { cache = true, ...options }: FetchOptions,
): Promise<ArrayBuffer> => {
  requireCrypto()
  const file = readStudentFile()
  const kept = cache ? await readKept(file) : undefined
  if (kept) {
    options.onProgress?.({ loaded: file.bytes, total: file.bytes })
    return kept
  }
  const failures: unknown[] = []
  for (const place of places) {
    try {
      const student = await download(String(place), file, options)
      if (cache) await keepStudent(student)
      return student
    } catch (error) {
      if (options.signal?.aborted) throw options.signal.reason
      failures.push(error)
    }
  }
  throw failures[0]
}

const download = async (
  url: string,
  file: StudentFile,
  { headers: sent = {}, onProgress, signal }: FetchOptions,
): Promise<ArrayBuffer> => {
  const { body, ok, status, headers } = await request(url, { headers: sent, ...(signal === undefined ? {} : { signal }) })
  const type = headers.get('content-type') ?? 'no content type'
  const refuse = (why: string): never => {
    throw new QualityError('BAD_STUDENT', `student.bin: ${url} answered ${status} (${type}): ${why}`, { field: 'student.bin' })
  }
  if (!ok || !body) return refuse('not found')
  if (/html/i.test(type)) return refuse(`a page instead of the file: pass its address, loadDefault({ url })${hintFor(url)}`)
  const { bytes: total } = file
  const student = new Uint8Array(total)
  let loaded = 0
  for await (const chunk of readChunks(body)) {
    const start = loaded
    loaded += chunk.length
    if (loaded > total) refuse(`expected ${total} bytes, got more`)
    student.set(chunk, start)
    onProgress?.({ loaded, total })
  }
  if (loaded < total) refuse(`expected ${total} bytes, got ${loaded}`)
  const hash = await sha256(student)
  if (hash !== file.sha256) refuse(`it belongs to another release: expected sha256 ${file.sha256}, got ${hash}`)
  return student.buffer
}

/** Browsers word a lost network differently. A copy that is kept by address may be that of an older version: it is asked for anew. */
const request = async (url: string, options: Pick<RequestInit, 'headers' | 'signal'>): Promise<Response> => {
  try {
    return await fetch(url, { cache: 'no-cache', ...options })
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause)
    throw new QualityError('UNAVAILABLE', `student.bin: ${url}: ${said}`, { field: 'student.bin', cause })
  }
}

const hintFor = (url: string): string =>
  url.includes('/node_modules/') ? `, or in Vite optimizeDeps: { exclude: ['edge-qe'] }` : ''
