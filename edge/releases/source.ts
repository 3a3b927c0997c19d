/** The release that a Worker has of its own, loaded once an isolate. */

import type { LoadedRelease } from './release.ts'

/** The release of this isolate. */
export interface ReleaseSource {
  get(): Promise<LoadedRelease>
  /** Undefined until somebody asked for it, and once it is forgotten. */
  readonly loaded: LoadedRelease | undefined
  forget(): void
}

export interface SourceOptions {
  /** How long others wait for whoever loads it before another tries: a first client that leaves may take its load along. */
  readonly patienceMs?: number
  /** Keeps the isolate at a load whose first client left. */
  later?(work: Promise<unknown>): void
}

/** A load under way, or how it ended. */
interface Attempt {
  readonly began: number
  hasEnded: boolean
  failure?: unknown
}

const POLL_MS = 5

/**
 * The value is kept, never a promise of it: on Workers a promise whose first client left may never settle. Of several
 * first requests one loads it, since of two ORT sessions only one fits; the others look whether it has, and fail with it.
 */
export const createReleaseSource = (
  load: () => Promise<LoadedRelease>,
  { patienceMs = 8000, later = () => undefined }: SourceOptions = {},
): ReleaseSource => {
  let current: LoadedRelease | undefined
  let last: Attempt | undefined
  const underWay = (): Attempt | undefined =>
    last && !last.hasEnded && Date.now() - last.began < patienceMs ? last : undefined
  const attempt = async (): Promise<LoadedRelease> => {
    const mine: Attempt = { began: Date.now(), hasEnded: false }
    last = mine
    try {
      const loaded = await load()
      if (current) await loaded.engine.close?.()
      current ??= loaded
      return current
    } catch (error) {
      mine.failure = error
      throw error
    } finally {
      mine.hasEnded = true
    }
  }
  return {
    get: async () => {
      for (let other = underWay(); other && !current; other = underWay()) {
        await new Promise((resolve) => setTimeout(resolve, POLL_MS))
        if (other.failure !== undefined) throw other.failure
      }
      if (current) return current
      const work = attempt()
      later(work.catch(() => undefined))
      return work
    },
    get loaded() {
      return current
    },
    forget: () => {
      current = undefined
    },
  }
}
