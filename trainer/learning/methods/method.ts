/** A method of distilling: which networks learn, in which phases, and what each step asks of them. */

import type * as tf from '@tensorflow/tfjs'
import type * as z from 'zod/mini'
import type { LanguagePair } from '../../../models/pair.ts'
import type { TrainingExamples } from '../batch/example.ts'
import type { Vocabulary } from '../batch/vocabulary.ts'
import type { Parameter, Student, StudentStates } from '../students/student.ts'

/** Targets of one kind; `known` is 1 where there is one and 0 where not. */
export interface Targets<T extends tf.Tensor> {
  readonly values: T
  readonly known: T
}

/** All that is known of a batch. Scores are on the scale of the human z-scores. */
export interface Batch {
  readonly human: Targets<tf.Tensor1D> // [batch]
  /** The mean of the teachers that have spoken. */
  readonly teacher: Targets<tf.Tensor1D> // [batch]
  /** Each teacher's, in the order of the data's teachers. */
  readonly teachers: Targets<tf.Tensor2D> // [batch, teachers]
  /** The teacher's probability of a critical error. */
  readonly critical: Targets<tf.Tensor1D> // [batch]
  /** The teacher's probability that a token is BAD. */
  readonly words: Targets<tf.Tensor2D> // [batch, translation tokens]
  /** Share of the human score where a teacher has spoken too, where the mixture states one; absent: nowhere. */
  readonly knownShares?: Targets<tf.Tensor1D> | undefined // [batch]
  /** The translations of one source have the same number. */
  readonly groups: tf.Tensor1D // [batch], int32
  /** How much each pair counts, in every term; absent: all alike. */
  readonly weights?: tf.Tensor1D | undefined // [batch]
  /** The method's own notes of each pair; empty where it takes none. */
  readonly notes: readonly ArrayLike<number>[] // [batch]
}

/** Where a run is. Everything random or scheduled follows from it, so that a resumed run takes the same steps. */
export interface Moment {
  /** From 0. */
  readonly phase: number
  /** Of the phase, from 1. */
  readonly epoch: number
  /** Of the run, from 1. */
  readonly step: number
  /** Share of the phase's steps taken, this one included. */
  readonly progress: number
}

/** What an objective may touch, on the gradient tape. */
export interface Tape {
  /** What a student says of the batch; asked twice, it says the same. */
  outputs(student: string): StudentStates
  /** One of the method's extras. */
  weight(extra: string): tf.Tensor
  /** Uniform in [0, 1), of the run's seed and this step. */
  noise(shape: readonly number[]): tf.Tensor
}

/** Terms by name: their sum is minimised, each is written to metrics.jsonl. */
export type Terms = Readonly<Record<string, tf.Scalar>>

export interface Phase {
  readonly epochs: number
  /** Share of the configured rates. The optimiser starts afresh, and so does the schedule. */
  readonly rate: number
  /** Which weights of the phases before it starts from: `best` is the best admissible epoch's, or the last where none was. */
  readonly from: 'last' | 'best'
  /** Rows of an epoch, as batches: all, a sample, rated ones only. A pure function; every epoch has as many batches. */
  plan(epoch: number): readonly Int32Array[]
  objective(tape: Tape, batch: Batch, at: Moment): Terms
  /** Whether this epoch's student may be the one that is kept; absent: any. The last of the scores are this epoch's. */
  admits?(epoch: number, scores: readonly EpochScores[]): boolean
  /** After a step, with its terms as numbers: a running baseline, say, kept in the method's `memory`. */
  after?(terms: Readonly<Record<string, number>>, at: Moment): void
}

/** How an epoch did on dev. */
export interface EpochScores {
  readonly phase: number
  /** By language pair, over the rows that people rated. */
  readonly pearson: Readonly<Record<string, number>>
  /** The same over all of its rows, where some were made. */
  readonly all?: Readonly<Record<string, number>> | undefined
  /** What chooses among those that may be kept. */
  readonly choice: number
  readonly admitted: boolean
}

export interface Method {
  /** Each is scored on dev after an epoch, and the best of all is kept; any can be exported. */
  readonly students: ReadonlyMap<string, Student>
  /** Gate, projection, policy: trained beside the students, never exported. */
  readonly extras: readonly Parameter[]
  /** Beside the weights in every checkpoint; written by `after` only. */
  readonly memory?: ReadonlyMap<string, Float32Array>
  /** Parameters that all students have in common, by name: there is one of each, and it is exported with every student. */
  readonly common?: ReadonlySet<string>
  readonly phases: readonly Phase[]
  /** What there is to say of a run that is over, one sentence a line. */
  conclude?(scores: readonly EpochScores[]): readonly string[]
}

/** What a method can count on. */
export interface World {
  /** A student of the configured architecture, of another size where one is given; of several, each starts from other weights. */
  createStudent(size?: { readonly hidden?: number }): Student
  readonly training: {
    readonly epochs: number
    /** Rows of a batch at most. */
    readonly batch: number
    /** Share of the human score where a pair has a teacher's too. */
    readonly goldWeight: number
    readonly wordLoss: number
    readonly criticalLoss: number
    /** What scores are clipped to before they train. */
    readonly lowest: number
    readonly highest: number
  }
  /** The batches of an epoch, of all rows or of those that are drawn. */
  plan(epoch: number, draw?: Draw): readonly Int32Array[]
  /** Empty in a thread, which plans nothing. */
  readonly rows: Pick<TrainingExamples, 'length' | 'at'>
  /** What `prepare` has found out. */
  readonly facts: Facts
}

export interface Draw {
  keep(row: number): boolean
  /** Rows of a batch at most; absent: as configured. */
  readonly batch?: number
}

/** Numbers by name: what a method is made from beside its settings, in this thread and in others. */
export type Facts = Readonly<Record<string, number>>

/** What a run has before its method is made. */
export interface Material {
  readonly rows: TrainingExamples
  readonly vocabulary: Vocabulary
  readonly languagePairs: readonly LanguagePair[]
  createStudent(): Student
  /** Weights of that student at the start, where it is one that was trained before. */
  readonly start: ReadonlyMap<string, Float32Array> | undefined
  progress(text: string): void
}

export interface Prepared {
  readonly facts?: Facts
  /** What there is to report of the run, by name. */
  readonly figures?: Facts
  /** Rows of the tables that stay as they are, 1 for each, in shared memory; where this is said, all that is no table stays too. */
  readonly fixedRows?: Uint8Array | undefined
  /** Notes of a row, which travel with it into `Batch.notes`. */
  notes?(row: number): Float32Array
}

/** One of METHODS: its section of the configuration, what it cannot do without, and how it is made. */
export interface MethodKind<Settings extends z.ZodMiniObject = z.ZodMiniObject> {
  /** `[method]`, with its `kind`. */
  readonly settings: Settings
  needs(settings: z.infer<Settings>): readonly Need[]
  /** Files that it reads beside the data, for the run's hashes. */
  files?(settings: z.infer<Settings>, languagePairs: readonly LanguagePair[]): readonly string[]
  /** Done once a run, before the first step. Throws where something is missing. */
  prepare?(settings: z.infer<Settings>, material: Material): Promise<Prepared>
  /** A pure function of the two, but for the plans, which read the rows. */
  create(settings: z.infer<Settings>, world: World): Method
}

/** What the training rows may lack, `teachers` being three at least; it is said before the first step. */
export type Need = 'people' | 'teacher' | 'teachers'
