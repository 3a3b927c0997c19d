/** The service without the service: a release scores in this process, by the code that the Worker scores with. */

import { verifySignature } from '../edge/platform/ed25519.ts'
import { LIMITS } from '../edge/platform/limits.ts'
import { sha256 } from '../edge/platform/sha256.ts'
import { type EngineKind, loadRelease } from '../edge/releases/release.ts'
import { parseItems, parseMessage } from '../edge/scoring/message.ts'
import { replyTo, replyToBatch, toModel } from '../edge/scoring/reply.ts'
import type { ItemInput, MessageInput, ModelReference, ScoredItem, ScoreReply } from '../edge/scoring/wire.ts'
import { channelKey, parseChannel } from '../models/channel.ts'
import { QualityError } from '../models/errors.ts'
import { areGolden, scoreGolden } from '../models/golden.ts'
import { createKernel } from '../models/kernel/kernel.ts'
import { parseSigningKeys, requireTrusted } from '../models/trust.ts'

/** The files of a release, as they lie in its folder. */
export interface ScorerOptions {
  /** The text of manifest.json, unchanged: its hash is the release's id. */
  readonly manifest: string
  /** The bytes of student.bin. */
  readonly student: ArrayBuffer | Uint8Array<ArrayBuffer>
  /** kernel.wasm as a WebAssembly.Module, for a bundler that does not ship it by itself. */
  readonly kernel?: object | undefined
  /** Loads the release only where somebody vouches for it. */
  readonly verify?: VerifyOptions | undefined
}

/** A signed channel, as the bucket holds it. */
export interface VerifyOptions {
  /** Public keys, separated by commas, as the Worker's setting SIGNING_KEYS. */
  readonly keys: string
  /** The text of channels/<name>.json. */
  readonly document: string
  /** The name of the channel that is meant. */
  readonly channel: string
  /** Of documents that were seen before; lower ones are refused. */
  readonly minSequence?: number | undefined
}

/** Replies are those of the Worker to the same release. Methods throw QualityError naming the field. */
export interface Scorer {
  readonly model: ModelReference
  readonly languagePairs: readonly string[]
  score(message: Omit<MessageInput, 'channel'>): Promise<ScoreReply>
  /** Any number of pairs, in order; an item that cannot be read has its error in its place. */
  scoreBatch(items: Iterable<ItemInput>): Promise<ScoredItem[]>
}

/**
 * Throws BAD_MANIFEST or BAD_STUDENT naming the file, what was expected and what came, and UNTRUSTED for a release that
 * `verify` does not vouch for.
 */
export type CreateScorer = (options: ScorerOptions) => Promise<Scorer>

/** `createScorer` for a runtime, which differ in how they come by the kernel. */
export const withKernel =
  (loadKernel: () => Promise<object>): CreateScorer =>
  async ({ manifest, student, kernel, verify }) => {
    if (verify) await requireVouchedFor(manifest, verify)
    const kind = toKind(kernel ?? (await loadKernel()))
    const release = await loadRelease(manifest, { kind, readFile: () => Promise.resolve(toBuffer(student)) })
    const outputs = await scoreGolden(release.engine, release.manifest.student)
    if (!areGolden(outputs, release.manifest.golden))
      throw new QualityError('BAD_STUDENT', 'student.bin: its golden pairs do not score as its manifest says', {
        field: 'student.bin',
      })
    const served = { release, channel: null }
    const model = toModel(served)
    const scoreSome = async (items: readonly ItemInput[]): Promise<ScoredItem[]> => {
      const reply = await replyToBatch(parseItems(items, LIMITS), served)
      return reply.items.map((item) => ('error' in item ? item : { ...item, model }))
    }
    return {
      model,
      languagePairs: release.manifest.languagePairs,
      score: async (message) => {
        const { asked, channel } = parseMessage(message, LIMITS)
        if (channel !== undefined)
          throw new QualityError('BAD_MESSAGE', 'channel: there are none here, only the release that was loaded', {
            field: 'channel',
          })
        return await replyTo(asked, served)
      },
      scoreBatch: async (items) => {
        const all = [...items]
        const scored: ScoredItem[] = []
        for (let i = 0; i < all.length; i += LIMITS.items) {
          // The kernel answers at once: a page would not react before all are scored.
          if (i > 0) await new Promise((resolve) => setTimeout(resolve))
          scored.push(...(await scoreSome(all.slice(i, i + LIMITS.items))))
        }
        return scored
      },
    }
  }

/** Throws UNTRUSTED unless the channel is the one that is meant, signed, in time, no older one, and of this very release. */
const requireVouchedFor = async (
  manifest: string,
  { keys, document, channel, minSequence = 0 }: VerifyOptions,
): Promise<void> => {
  const pointer = parseChannel(document)
  const refuse = (field: string, expected: string, got: string): never => {
    throw new QualityError('UNTRUSTED', `${channelKey(channel)}: ${field}: expected ${expected}, got ${got}`, { field })
  }
  if (pointer.channel !== channel) return refuse('channel', channel, pointer.channel)
  const trusted = parseSigningKeys(keys, { code: 'UNTRUSTED', what: 'verify.keys' })
  await requireTrusted(pointer, { keys: trusted, minSequence, verify: verifySignature }, { now: Date.now() })
  const id = await sha256(new TextEncoder().encode(manifest))
  if (pointer.release !== id) return refuse('release', id, pointer.release)
}

const toKind = (module: object): EngineKind => ({
  file: 'student.bin',
  single: false,
  create: (bytes, { student }) => createKernel(module, { bytes: new Uint8Array(bytes), shape: student }),
})

/** A view may show a part only of its buffer, as those of Node's pool do. */
const toBuffer = (bytes: ArrayBuffer | Uint8Array<ArrayBuffer>): ArrayBuffer => {
  if (bytes instanceof ArrayBuffer) return bytes
  return bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : bytes.slice().buffer
}
