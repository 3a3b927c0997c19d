/** What a message of the queue of bulk jobs asks for. */

/** Chunks `from` to `to`, the end not included. */
export interface ChunkRange {
  readonly from: number
  readonly to: number
}

/** The chunks of a job to be scored. */
export interface JobMessage extends ChunkRange {
  /** Its id. */
  readonly job: string
}
