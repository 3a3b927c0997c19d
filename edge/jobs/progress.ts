/** How far a job is: read off what is stored of it, so that no counter has to be kept in step. */

import type { JobReply, JobState } from '../scoring/wire.ts'
import type { DeadSpan, Job } from './job.ts'
import { CHUNKS_A_PART, endedChunks } from './steps.ts'
import { type ChunkResult, listChunks, listDead, listParts, loadPlan } from './store.ts'

export type { JobReply } from '../scoring/wire.ts'

export const loadProgress = async (job: Job, bucket: R2Bucket): Promise<JobReply> => {
  const { id, format, created, expires } = job
  const plan = await loadPlan(bucket, id)
  const [chunks, dead] = plan ? await Promise.all([listChunks(bucket, id), listDead(bucket, id)]) : [[], []]
  const parts = await listParts(bucket, id)
  const total = plan?.chunks ?? 0
  return {
    id,
    state: plan ? stateOf(total, chunks, dead) : 'uploading',
    format,
    created,
    expires,
    input: { parts: parts.length, bytes: plan?.bytes ?? sum(parts.map(({ bytes }) => bytes)) },
    chunks: { total, finished: chunks.length },
    rows: { finished: sum(chunks.map(({ rows }) => rows)), failed: sum(chunks.map(({ failed }) => failed)) },
    releases: [...new Set(chunks.map(({ release }) => release))].toSorted(),
    deadLetters: withoutFinished(dead, chunks),
    resultParts: Math.ceil(total / CHUNKS_A_PART),
  }
}

const stateOf = (total: number, chunks: readonly ChunkResult[], dead: readonly DeadSpan[]): JobState => {
  if (chunks.length >= total) return 'finished'
  return endedChunks(chunks, dead).size >= total ? 'failed' : 'scoring'
}

/** Without those of which another message had every chunk scored. */
const withoutFinished = (dead: readonly DeadSpan[], chunks: readonly ChunkResult[]): DeadSpan[] => {
  const finished = new Set(chunks.map(({ chunk }) => chunk))
  return dead.filter(({ from, to }) => {
    for (let i = from; i < to; i++) if (!finished.has(i)) return true
    return false
  })
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
