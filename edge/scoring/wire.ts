/** The types of what is sent to the Worker and what it answers, without any code: clients are built on them too. */

import type { DecomposableShape } from '../../models/decomposable.ts'
import type { Id } from '../../models/ids.ts'
import type { Placement } from '../../models/rank.ts'
import type { CalibrationBasis, Score, WordScore } from '../../models/score.ts'
import type { Summary } from '../../models/summary.ts'
import type { Preset, PresetLines } from '../../models/verdict.ts'
import type { Problem } from '../http/problem.ts'

export type { Preset, PresetLines } from '../../models/verdict.ts'

/** A brand, product or name: plain text of at most 200 UTF-16 units. */
export interface TermInput {
  readonly source: string
  /** Without it, the source must be kept as it is. */
  readonly translation?: string | undefined
}

interface PairInput {
  readonly source: string
  readonly translation: string
  /** BCP 47, such as `ro` or `pt-BR`, or in the notation of gettext, Java and NLLB: `zh_CN`, `eng_Latn`. */
  readonly sourceLang: string
  readonly targetLang: string
  /** A preset, or the score from which a translation is accepted; default: the release's own thresholds. */
  readonly threshold?: Preset | number | undefined
  /** `words` (default), `spans` instead of them, or `score` for neither. */
  readonly detail?: 'score' | 'words' | 'spans' | undefined
  /** Natural-log probability of each token that the MT system wrote; they improve the score if the release reads them. */
  readonly logProbs?: readonly number[] | undefined
  /** Terms with a prescribed translation, at most 100; a violated one raises the flag `terms`. */
  readonly terms?: readonly TermInput[] | undefined
}

/** `POST /v1/score`. */
export interface MessageInput extends PairInput {
  /** Whether the translation is still being written: missing parts then raise no flags. */
  readonly partial?: boolean | undefined
  /** The channel whose release should score; default: the caller's own. */
  readonly channel?: string | undefined
}

/** One of a batch, and a row of a job. */
export interface ItemInput extends PairInput {
  /** Returned with the reply exactly as sent. A whole number beyond 2^53 is a bigint, or its digits in JSON. */
  readonly id?: Id | undefined
}

/** The student that gave the score. */
export interface ModelReference {
  readonly id: string
  readonly name: string
  readonly sha256: string
  readonly engine: string
  /** The channel the release comes from; null for the one deployed with the Worker. */
  readonly channel: string | null
}

export type ScoreReply = Omit<Score, 'words'> & {
  readonly words?: Score['words']
  /** Runs of words that may be wrong, if requested. */
  readonly spans?: readonly WordScore[]
  readonly model: ModelReference
}

/** The reply to one item of a batch, at its index: a score or an error. */
export type ItemReply = ({ readonly id?: Id } & Omit<ScoreReply, 'model'>) | { readonly id?: Id; readonly error: Problem }

export interface BatchReply {
  readonly items: readonly ItemReply[]
  /** Summary of the items as messages of one conversation or document. */
  readonly summary: Summary
  readonly model: ModelReference
}

/** `POST /v1/rank`: one source and several translations of it. */
export interface RankInput extends Omit<MessageInput, 'translation' | 'logProbs' | 'partial'> {
  /** 1 to 16. */
  readonly translations: readonly string[]
}

/** A ranked translation: `index` is its position in the request. */
export type RankedReply = Placement & Omit<ScoreReply, 'model'>

export interface RankReply {
  /** Best first. */
  readonly ranking: readonly RankedReply[]
  readonly model: ModelReference
}

/** An item's reply as a client returns it: complete, like the reply to a single message, or with the item's error. */
export type ScoredItem =
  | (Extract<ItemReply, { raw: unknown }> & { readonly model: ModelReference })
  | Extract<ItemReply, { error: unknown }>

/** Agreement with human ratings. */
export interface Quality {
  /** Number of ratings it was measured on. */
  readonly n: number
  readonly pearson: number
  readonly spearman: number
  readonly shuffledPearson?: number | undefined
  /** Pearson if `logProbs` are sent as well. */
  readonly logProbsPearson?: number | undefined
  readonly coverage?: number | undefined
}

/** How well messages constructed to be right or wrong are told apart. */
export interface MessageQuality {
  readonly n: number
  /** Area under the ROC curve, by verdict and then by score. */
  readonly auc: number
  readonly rightAccepted: number
  readonly rightRejected: number
  readonly wrongAccepted: number
}

export interface LanguageReply {
  readonly languagePair: string
  readonly sourceLang: string
  readonly targetLang: string
  readonly calibration: CalibrationBasis
  /** Lowest and highest score that the calibration can give: the range is narrow where human ratings hardly differ. */
  readonly scores: readonly number[]
  /** Measured on sentences. */
  readonly quality?: Quality | undefined
  readonly messages?: MessageQuality | undefined
  /** The thresholds of each preset, if the release has them by language pair. */
  readonly presets?: Readonly<Record<Preset, PresetLines>> | undefined
  /** The same for short messages, up to this many source tokens, if the release distinguishes them. */
  readonly short?:
    | {
        readonly tokens: number
        readonly scores: readonly number[]
        readonly presets: Readonly<Record<Preset, PresetLines>>
      }
    | undefined
}

export interface LanguagesReply {
  readonly languages: readonly LanguageReply[]
  readonly model: ModelReference
}

export interface ModelReply extends ModelReference {
  readonly languagePairs: readonly string[]
  readonly student: DecomposableShape
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly sha256: string }[]
  /** By split and language pair. */
  readonly metrics: Readonly<Record<string, Readonly<Record<string, Quality>>>>
  readonly provenance: Readonly<Record<string, unknown>>
  /** The model card, Markdown; null for a release without one. */
  readonly card: string | null
}

export interface ModelsReply {
  readonly models: readonly ModelReply[]
  /** Whether a channel needs the signature of a key that the service was deployed with. */
  readonly signed: boolean
  /** Channels that say something else than what is served, and why that is not. */
  readonly refused: readonly { readonly channel: string; readonly reason: string }[]
}

/** `POST /v1/feedback`: at least one of rating, correction and verdict. */
export interface FeedbackInput {
  readonly source: string
  readonly translation: string
  readonly sourceLang: string
  readonly targetLang: string
  /** Direct assessment, 0-1. */
  readonly rating?: number | undefined
  /** How it should have been translated. */
  readonly correction?: string | undefined
  /** Of the verdict that was shown. */
  readonly verdict?: 'agree' | 'disagree' | undefined
  /** Id of the release whose verdict it was. */
  readonly release?: string | undefined
}

export interface FeedbackReply {
  readonly id: string
  /** False where the same had been said before. */
  readonly stored: boolean
}

export type JobFormat = 'jsonl' | 'tsv'

/** `POST /v1/jobs`. Everything but `format` is for rows that do not say it themselves. */
export interface JobInput {
  readonly format: JobFormat
  readonly sourceLang?: string | undefined
  readonly targetLang?: string | undefined
  readonly threshold?: PairInput['threshold']
  readonly detail?: PairInput['detail']
  readonly terms?: PairInput['terms']
}

/** `failed`: everything is either scored or given up, and something was given up. Start it again to try that again. */
export type JobState = 'uploading' | 'scoring' | 'finished' | 'failed'

/** Chunks `from` to `to`, the end not included, that were given up. */
export interface DeadLetter {
  readonly from: number
  readonly to: number
  /** Of the last failure; absent where the consumer ended without one, as it does out of memory or CPU time. */
  readonly code?: string | undefined
  readonly detail?: string | undefined
  readonly at: string
}

export interface JobReply {
  readonly id: string
  readonly state: JobState
  readonly format: JobFormat
  readonly created: string
  /** When it is deleted with all its texts. */
  readonly expires: string
  readonly input: { readonly parts: number; readonly bytes: number }
  readonly chunks: { readonly total: number; readonly finished: number }
  readonly rows: { readonly finished: number; readonly failed: number }
  /** Ids of the releases that scored its rows. */
  readonly releases: readonly string[]
  /** Chunks that were given up, and why. */
  readonly deadLetters: readonly DeadLetter[]
  /** How many requests the result takes. */
  readonly resultParts: number
}

/** A job that waits for its parts. */
export interface NewJobReply extends JobReply {
  /** Bytes that every part but the last should have. */
  readonly partBytes: number
}

/** A line of a job's result: as an item of a batch, and which release scored it. */
export type JobLine =
  | (Extract<ItemReply, { raw: unknown }> & { readonly release: string })
  | Extract<ItemReply, { error: unknown }>
