/** The service without the service: a release scores in this process, by the code that the Worker scores with. */

import { verifySignature } from '../edge/platform/ed25519.ts'
import { LIMITS } from '../edge/platform/limits.ts'
import { sha256 } from '../edge/platform/sha256.ts'
import { type EngineKind, loadRelease } from '../edge/releases/release.ts'
import { parseItems, parseMessage } from '../edge/scoring/message-schema.ts'
import { parseRank, replyToRank } from '../edge/scoring/rank.ts'
import { replyTo, replyToBatch, toModel } from '../edge/scoring/reply.ts'
import type {
  BatchReply,
  ItemInput,
  MessageInput,
  ModelReference,
  RankInput,
  RankReply,
  ScoredItem,
  ScoreReply,
} from '../edge/scoring/wire.ts'
import { channelKey } from '../models/bucket-keys.ts'
import { parseChannel } from '../models/channel.ts'
import { QualityError } from '../models/errors.ts'
import { areGolden, scoreGolden } from '../models/golden.ts'
import { openKernel } from '../models/kernel/kernel.ts'
import { parseManifest } from '../models/manifest.ts'
import { parseSigningKeys, requireTrusted } from '../models/trust.ts'
import { type ByteSource, kindOf, openBytes, readBytes } from './bytes.ts'
import { requireCrypto } from './crypto.ts'

/** The files of a release, as they lie in its folder. */
export interface ScorerOptions {
  /** The text of manifest.json, unchanged, or its bytes: their hash is the release's id. */
  readonly manifest: string | ByteSource
  /** The bytes of student.bin. */
  readonly student: ByteSource
  /** A WebAssembly.Module of `edge-qe/local/kernel.wasm`, for hosts that compile such files at build time and nothing at run time. */
  readonly kernel?: object | undefined
  /** Loads the release only if a signed channel vouches for it. */
  readonly verify?: VerifyOptions | undefined
}

/** A signed channel, as in the bucket. */
export interface VerifyOptions {
  /** Public keys, separated by commas, as the Worker's setting SIGNING_KEYS. */
  readonly keys: string
  /** The text of channels/<name>.json. */
  readonly document: string
  /** The expected name of the channel. */
  readonly channel: string
  /** Highest sequence seen before; lower ones are refused. */
  readonly minSequence?: number | undefined
}

/** Replies are those of the Worker to the same release. Methods throw QualityError naming the field. */
export interface Scorer {
  readonly model: ModelReference
  readonly languagePairs: readonly string[]
  score(message: Omit<MessageInput, 'channel'>): Promise<ScoreReply>
  /** Scores any number of pairs, in order; an invalid item has an error in its place. */
  scoreBatch(items: Iterable<ItemInput>): Promise<ScoredItem[]>
  /** Scores the messages of a conversation or document, up to 256, with a summary. Each is scored alone. */
  scoreConversation(messages: Iterable<ItemInput>): Promise<BatchReply>
  /** Ranks up to 16 translations of one source, best first. */
  rank(message: Omit<RankInput, 'channel'>): Promise<RankReply>
}

/**
 * Throws BAD_MANIFEST or BAD_STUDENT naming the file, what was expected and what came, UNTRUSTED for a release that
 * `verify` does not vouch for, and UNAVAILABLE where the runtime has no WebAssembly or no WebCrypto to run it with.
 */
export type CreateScorer = (options: ScorerOptions) => Promise<Scorer>

/** `createScorer` for a runtime, which differ in how they come by the kernel. */
export const withKernel =
  (loadKernel: () => Promise<object>): CreateScorer =>
  async (options) => {
    requireCrypto()
    // Of a caller without types.
    const { manifest, student, kernel, verify } = (options ?? {}) as ScorerOptions
    const text = await readText(manifest)
    if (verify) await requireVouchedFor(text, verify)
    const kind = toKind(kernel ?? (await loadKernel()))
    const release = await loadRelease(
      { text, manifest: parseManifest(text) },
      { kind, openFile: () => openBytes(student, STUDENT) },
    )
    const outputs = await scoreGolden(release.engine, release.manifest.student)
    if (!areGolden(outputs, release.manifest.golden))
      throw new QualityError('BAD_STUDENT', 'student.bin: its golden pairs do not get the scores in its manifest', {
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
        refuseChannel(channel)
        return await replyTo(asked, served)
      },
      scoreConversation: async (messages) => await replyToBatch(parseItems(toList(messages), LIMITS), served),
      rank: async (message) => {
        const { asked, channel } = parseRank(message, LIMITS)
        refuseChannel(channel)
        return await replyToRank(asked, served)
      },
      scoreBatch: async (items) => {
        const all = toList(items)
        const scored: ScoredItem[] = []
        for (let i = 0; i < all.length; i += PAIRS_AT_ONCE) {
          // The kernel answers at once: a page would not react before all are scored.
          if (i > 0) await new Promise((resolve) => setTimeout(resolve))
          scored.push(...(await scoreSome(all.slice(i, i + PAIRS_AT_ONCE))))
        }
        return scored
      },
    }
  }

/** A page paints in between. */
const PAIRS_AT_ONCE = 64

const refuseChannel = (channel: string | undefined): void => {
  if (channel !== undefined)
    throw new QualityError('BAD_MESSAGE', 'channel: expected none: a local scorer has only the release that it loaded', {
      field: 'channel',
    })
}

const toList = (items: Iterable<ItemInput>): ItemInput[] => {
  if (isIterable(items)) return [...items]
  throw new QualityError('BAD_MESSAGE', `items: expected a list of pairs, got ${kindOf(items)}`, { field: 'items' })
}

const isIterable = (value: unknown): boolean => typeof value === 'object' && value !== null && Symbol.iterator in value

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

const MANIFEST = { name: 'manifest.json', code: 'BAD_MANIFEST' } as const
const STUDENT = { name: 'student.bin', code: 'BAD_STUDENT' } as const

const readText = async (manifest: string | ByteSource): Promise<string> =>
  // A byte order mark would be part of what is hashed, as it is where the file is hashed.
  typeof manifest === 'string'
    ? manifest
    : new TextDecoder('utf-8', { ignoreBOM: true }).decode(await readBytes(manifest, MANIFEST))

const toKind = (module: object): EngineKind => ({
  file: 'student.bin',
  single: false,
  open: (bytes) => {
    requireKernel(module)
    const { file, start } = openKernel(module, bytes)
    return { file, start: ({ student: shape }) => start(shape) }
  },
})

/** Throws UNAVAILABLE for anything but a module of this release's kernel. */
const requireKernel = (module: object): void => {
  const refuse = (got: string): never => {
    throw new QualityError('UNAVAILABLE', `kernel: expected a WebAssembly.Module of edge-qe/local/kernel.wasm, got ${got}`, {
      field: 'kernel',
    })
  }
  if (kindOf(module) !== 'WebAssembly.Module') refuse(kindOf(module))
  const names = WebAssembly.Module.exports(module as WebAssembly.Module).map(({ name }) => name)
  const missing = KERNEL_EXPORTS.filter((name) => !names.includes(name))
  if (missing.length > 0) refuse(`a module without ${missing.join(', ')}`)
}

const KERNEL_EXPORTS = ['memory', 'heapBase', 'prepare', 'run']
