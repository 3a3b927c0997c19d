/** Threads that work on the shards of a batch side by side, each with a backend of its own, on weights that all of them see. */

import { Worker } from 'node:worker_threads'
import type { BackendName } from '../../backends/choose.ts'
import type { Example } from '../batch/example.ts'
import type { Vocabulary } from '../batch/vocabulary.ts'
import type { Config } from '../config.ts'
import type { Facts, Method } from '../methods/method.ts'
import type { Crew } from './crew.ts'
import { cutBatch } from './shards.ts'
import type { TrainingState } from './state.ts'
import type { Answer, Order, ShardWork, ThreadSetup } from './thread.ts'
import { createShardMemory, denseOf, type ShardNote, shareVocabulary } from './thread-memory.ts'

export interface ThreadCrewOptions {
  readonly config: Config
  readonly backend: BackendName
  /** What `createMethod` makes of the configuration and the facts. */
  readonly method: Method
  readonly facts: Facts
  /** In shared memory. */
  readonly state: TrainingState
  readonly vocabulary: Vocabulary
  readonly shards: number
  readonly threads: number
}

/** Starts the threads. Whatever one of them throws, the next call throws. */
export const createThreadCrew = async (options: ThreadCrewOptions): Promise<Crew> => {
  const { config, backend, method, facts, state, vocabulary, shards, threads } = options
  const maxTypes = Math.min(vocabulary.size, 2 * config.training.batch * config.student.maxTokens)
  const memories = Array.from({ length: shards }, () => createShardMemory(method, maxTypes))
  const setup = { config, backend, facts, state, vocabulary: shareVocabulary(vocabulary), shards: memories, of: threads }
  const crew = Array.from({ length: threads }, (_, part) => startThread({ ...setup, part }))
  await Promise.all(crew.map(({ ready }) => ready))
  let notes: ShardNote[] = []
  return {
    compute: async (examples, at) => {
      const memory = new Map(Array.from(method.memory ?? [], ([name, values]) => [name, values.slice()]))
      const work = toWork(examples, shards)
      const answers = crew.map(({ ask }, part) =>
        ask({ kind: 'compute', at, memory, work: work.filter(({ shard }) => shard % threads === part) }),
      )
      const computed = (await Promise.all(answers)).flatMap((answer) => (answer.kind === 'computed' ? answer.notes : []))
      notes = computed.toSorted((a, b) => a.shard - b.shard)
      return notes.map((note) => {
        const found = memories[note.shard]
        return { share: note.share, gradients: { ...note, dense: found ? denseOf(found, note) : new Map() } }
      })
    },
    stepRows: async (step) => {
      await Promise.all(crew.map(({ ask }) => ask({ kind: 'rows', step, notes })))
    },
    close: async () => {
      await Promise.all(crew.map(({ close }) => close()))
    },
  }
}

const toWork = (examples: readonly Example[], shards: number): ShardWork[] =>
  cutBatch(examples, shards).map((part, shard) => ({ shard, share: part.length / examples.length, examples: part.map(toOwn) }))

/** A message takes whole buffers along, and an example may be a view of those of all examples. */
const toOwn = (example: Example): Example => ({
  ...example,
  source: example.source.slice(),
  translation: example.translation.slice(),
  words: example.words.slice(),
  teachers: example.teachers.slice(),
  ...(example.notes ? { notes: example.notes.slice() } : {}),
})

const startThread = (setup: ThreadSetup) => {
  const worker = new Worker(new URL('./thread.ts', import.meta.url), { workerData: setup })
  const next = (): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const settle = (): void => {
        worker.off('message', onMessage)
        worker.off('error', onError)
        worker.off('exit', onExit)
      }
      const onMessage = (answer: Answer): void => {
        settle()
        resolve(answer)
      }
      const onError = (error: Error): void => {
        settle()
        reject(error)
      }
      const onExit = (code: number): void => onError(new Error(`a training thread ended with code ${code}`))
      worker.on('message', onMessage)
      worker.on('error', onError)
      worker.on('exit', onExit)
    })
  return {
    ready: next(),
    ask: (order: Order): Promise<Answer> => {
      const answer = next()
      worker.postMessage(order)
      return answer
    },
    close: async (): Promise<void> => {
      await worker.terminate()
    },
  }
}
