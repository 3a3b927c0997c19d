/**
 * The release that is deployed with the Worker, whose files are static assets beside it. As modules of the Worker they
 * would be copied several times into every isolate (docs/benchmarks.md).
 */

import { releaseKey } from '../../models/bucket-keys.ts'
import { QualityError } from '../../models/errors.ts'
import { type Assets, fetchAsset } from '../platform/assets.ts'
import { sha256 } from '../platform/sha256.ts'
import { withTimeout } from '../platform/timeout.ts'
import { requireChecksum } from './files.ts'
import { type EngineKind, type LoadedRelease, loadRelease, type ReadManifest } from './release.ts'

export interface DeployedOptions {
  readonly kind: EngineKind
  readonly assets: Assets | undefined
  /** What `npm run build` found of the student's file, which saves its sha256; absent: nothing. */
  readonly checksum?: string | undefined
  /** How long all of it may take. */
  readonly timeoutMs?: number
}

/**
 * Loads the release of a manifest from the assets, where it lies as in a bucket. `npm run build` has
 * checked the manifest; what the assets answer is checked here. Throws UNAVAILABLE saying what is wrong with it.
 */
export const loadDeployed = async (
  read: ReadManifest,
  { kind, assets, checksum, timeoutMs = 5000 }: DeployedOptions,
): Promise<LoadedRelease> => {
  const tooLate = new AbortController()
  const load = async (): Promise<LoadedRelease> => {
    const id = await sha256(new TextEncoder().encode(read.text))
    return loadRelease(read, {
      kind,
      trusted: true,
      check: checksum === undefined ? undefined : requireChecksum(checksum),
      openFile: ({ name }) => openAsset(assets, releaseKey(id, name), tooLate.signal),
    })
  }
  try {
    return await withTimeout(load(), timeoutMs, () => unavailable(`the assets did not answer within ${timeoutMs} ms`))
  } catch (cause) {
    tooLate.abort()
    const error = cause instanceof QualityError ? cause : unavailable('the assets failed: see the log', cause)
    console.error(JSON.stringify({ event: 'student not loaded', file: kind.file, reason: String(cause) }))
    throw error.code === 'UNAVAILABLE' ? error : unavailable(error.message, error)
  }
}

const openAsset = async (assets: Assets | undefined, key: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> => {
  if (!assets) throw unavailable('the binding ASSETS is missing (docs/deploy.md)')
  const { status, body } = await fetchAsset(assets, key, { signal })
  if (status === 200 && body) return body
  await body?.cancel()
  throw unavailable(`the assets answered ${status} for ${key}`)
}

const unavailable = (why: string, cause?: unknown): QualityError =>
  new QualityError('UNAVAILABLE', `the student deployed with the Worker cannot be loaded: ${why}`, { cause })
