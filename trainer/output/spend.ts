/** What labels cost, as the terminal and a run's record state it. */

/** What was paid for so far in this run. */
export interface Spend {
  readonly requests: number
  readonly tokens: number
  /** In the currency of the prices that the teacher file states. */
  readonly money: number
}
