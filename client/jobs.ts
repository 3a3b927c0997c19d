/** Bulk jobs: files of any size, uploaded in parts, scored while nobody waits, read as a stream. */

import type { JobInput, JobLine, JobReply, NewJobReply } from '../edge/scoring/wire.ts'
import { orAborted } from './abort.ts'
import { mapConcurrently } from './concurrently.ts'
import { EdgeQeError } from './error.ts'
import type { CallOptions, Http } from './http.ts'
import { parseExactLine } from './ids.ts'
import { type PartSource, toParts } from './parts.ts'
import { readLines, readStream, toStream } from './streams.ts'

export type { PartSource } from './parts.ts'

export interface UploadOptions extends CallOptions {
  /** Number of parts uploaded at the same time; of a stream, that many are held in memory. */
  readonly concurrency?: number | undefined
}

export interface WaitOptions extends CallOptions {
  /** Time between two checks. */
  readonly pollMs?: number | undefined
  /** Called after every check. */
  readonly onProgress?: ((job: JobReply) => void) | undefined
}

/** In the order of use: create, upload, start, wait, result, delete. */
export interface Jobs {
  createJob(input: JobInput, options?: CallOptions): Promise<NewJobReply>
  /** Uploads the whole input. The time limit applies to each part. Throws BAD_INPUT for an empty input. */
  uploadJob(job: Pick<NewJobReply, 'id' | 'partBytes'>, source: PartSource, options?: UploadOptions): Promise<void>
  /** Starting a failed job again retries what was given up. */
  startJob(id: string, options?: CallOptions): Promise<JobReply>
  getJob(id: string, options?: CallOptions): Promise<JobReply>
  /** Resolves once the job is `finished` or `failed`. `timeoutMs` limits the whole wait, which is otherwise unlimited. */
  waitForJob(id: string, options?: WaitOptions): Promise<JobReply>
  /** The lines of a finished job, in the order of the input. Throws CONFLICT if it is not finished. */
  result(id: string, options?: CallOptions): AsyncGenerator<JobLine, void>
  /** The same as a stream of JSON Lines in UTF-8, to be saved. */
  resultStream(id: string, options?: CallOptions): ReadableStream<Uint8Array>
  /** Deletes the job with all its texts and results. */
  deleteJob(id: string, options?: CallOptions): Promise<void>
}

const CONCURRENCY = 3
const POLL_MS = 2000

export const createJobs = (http: Http): Jobs => {
  const getJob: Jobs['getJob'] = (id, call) => http.requestJson({ method: 'GET', path: toPath(id), ...call })
  return {
    createJob: (input, call) => http.requestJson({ method: 'POST', path: 'v1/jobs', json: input, ...call }),
    uploadJob: async (job, source, { concurrency = CONCURRENCY, signal, ...call } = {}) => {
      const { id, partBytes } = requireJob(job)
      const upload = async ([number, body]: Part, either: AbortSignal): Promise<void> => {
        await http.requestJson({ method: 'PUT', path: `${toPath(id)}/parts/${number}`, body, ...call, signal: either })
      }
      const parts = await mapConcurrently(number(toParts(source, { partBytes, signal })), upload, {
        limit: concurrency,
        signal,
      })
      if (parts.length === 0) throw new EdgeQeError('BAD_INPUT', 'the input of the job is empty', { field: 'source' })
    },
    startJob: (id, call) => http.requestJson({ method: 'POST', path: `${toPath(id)}/start`, ...call }),
    getJob,
    waitForJob: (id, options) => waitForJob(id, getJob, options),
    result: async function* (id, call) {
      for await (const line of readLines(readResult(http, id, call))) yield parseLine(line)
    },
    resultStream: (id, call) => toStream(readResult(http, id, call)),
    deleteJob: async (id, call) => {
      await http.request({ method: 'DELETE', path: toPath(id), ...call })
    },
  }
}

/** Of a caller without types: an id alone does not say how long parts are. */
const requireJob = (job: Pick<NewJobReply, 'id' | 'partBytes'> | undefined): Pick<NewJobReply, 'id' | 'partBytes'> => {
  if (typeof job?.id === 'string' && job.partBytes > 0) return job
  throw new EdgeQeError('BAD_INPUT', 'job: expected the object that createJob returned, with id and partBytes', {
    field: 'job',
  })
}

const toPath = (id: string): string => `v1/jobs/${encodeURIComponent(id)}`

type Part = readonly [number: number, body: Blob | Uint8Array<ArrayBuffer>]

/** Parts count from 1. */
const number = async function* (parts: AsyncIterable<Part[1]>): AsyncGenerator<Part> {
  let next = 1
  for await (const part of parts) yield [next++, part]
}

const waitForJob = async (id: string, getJob: Jobs['getJob'], options: WaitOptions = {}): Promise<JobReply> => {
  const { pollMs = POLL_MS, timeoutMs = Number.POSITIVE_INFINITY, signal, onProgress } = options
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const job = await getJob(id, { signal })
    onProgress?.(job)
    if (job.state === 'finished' || job.state === 'failed') return job
    if (Date.now() + pollMs > deadline)
      throw new EdgeQeError('TIMEOUT', `job ${id} is still ${job.state} after ${timeoutMs} ms: it keeps running on the service`)
    await orAborted(new Promise((resolve) => setTimeout(resolve, pollMs)), signal)
  }
}

/** The bytes of all parts of a result, one after the other. */
const readResult = async function* (http: Http, id: string, call?: CallOptions): AsyncGenerator<Uint8Array> {
  const path = toPath(id)
  const { resultParts } = await http.requestJson<JobReply>({ method: 'GET', path, ...call })
  for (let part = 1; part <= Math.max(1, resultParts); part++) {
    const { body } = await http.request({ method: 'GET', path: `${path}/result?part=${part}`, ...call })
    if (body) yield* readBody(body, { what: `${path}, part ${part} of the result`, signal: call?.signal })
  }
}

/** A body that breaks off is a network that was lost. */
const readBody = async function* (
  body: ReadableStream<Uint8Array>,
  { what, signal }: { readonly what: string; readonly signal: AbortSignal | undefined },
): AsyncGenerator<Uint8Array> {
  try {
    yield* readStream(body, signal)
  } catch (cause) {
    if (signal?.aborted) throw signal.reason
    throw new EdgeQeError('UNREACHABLE', `${what} broke off`, { cause })
  }
}

const parseLine = (line: string): JobLine => {
  try {
    return parseExactLine(line)
  } catch (cause) {
    throw new EdgeQeError('BAD_REPLY', 'a line of the result is not JSON', { cause })
  }
}
