/**
 * The scorer for a V8 without Web APIs, JSON in and JSON out, as python/ embeds it: what the Worker runs, with nothing
 * ported. Whoever loads it has compared the files with the hashes of the manifest.
 */

import { LIMITS } from '../edge/platform/limits.ts'
import { parseBatchBody, parseMessageBody } from '../edge/scoring/message-schema.ts'
import { parseRankBody, replyToRank } from '../edge/scoring/rank.ts'
import { replyTo, replyToBatch, toJson, toModel } from '../edge/scoring/reply.ts'
import { QualityError } from '../models/errors.ts'
import { areGolden, scoreGolden } from '../models/golden.ts'
import { createKernel } from '../models/kernel/kernel.ts'
import { parseManifest } from '../models/manifest.ts'
import { requireFile } from '../models/trusted-manifest.ts'
import { compileKernel } from './kernel.ts'

type Served = Parameters<typeof replyTo>[1]

let served: Served | undefined

export interface BareFiles {
  /** The text of manifest.json, and its sha256. */
  readonly manifest: string
  readonly id: string
  readonly student: ArrayBuffer
}

/** Loads a release, once; answers `{ model, languagePairs }` or `{ error }`. */
export const load = ({ manifest: text, id, student }: BareFiles): Promise<string> =>
  answer(async () => {
    const manifest = parseManifest(text)
    const engine = createKernel(await compileKernel(), { bytes: new Uint8Array(student), shape: manifest.student })
    if (!areGolden(await scoreGolden(engine, manifest.student), manifest.golden))
      throw new QualityError('BAD_STUDENT', 'student.bin: its golden pairs do not get the scores in its manifest', {
        field: 'student.bin',
      })
    const { sha256 } = requireFile(manifest, 'student.bin')
    served = { release: { id, manifest, engine, sha256, loadText: () => Promise.resolve(null) }, channel: null }
    return JSON.stringify({ model: toModel(served), languagePairs: manifest.languagePairs })
  })

/** Bodies and replies of the routes of these names; `{ error }` for a body that cannot be read. */
const ROUTES = {
  score: async (body: string, release: Served) => JSON.stringify(await replyTo(parseMessageBody(body, LIMITS).asked, release)),
  batch: async (body: string, release: Served) => {
    const reply = await replyToBatch(parseBatchBody(body, LIMITS).asked, release)
    return toJson(reply, reply.items)
  },
  rank: async (body: string, release: Served) => JSON.stringify(await replyToRank(parseRankBody(body, LIMITS).asked, release)),
} as const

/** Throws RangeError before `load`. */
export const ask = (route: keyof typeof ROUTES, body: string): Promise<string> =>
  answer(() => {
    if (!served) throw new RangeError('no release is loaded')
    return ROUTES[route](body, served)
  })

const answer = async (work: () => Promise<string>): Promise<string> => {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof QualityError)) throw error
    const { code, message: detail, field } = error
    return JSON.stringify({ error: { code, detail, field } })
  }
}
