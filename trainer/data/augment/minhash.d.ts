/** What trainer/data/augment/near-duplicates.ts uses of the package, which has no types of its own. */

declare module 'minhash' {
  export class Minhash {
    constructor(options?: { numPerm?: number; seed?: number })
    update(text: string): void
  }
  export class LshIndex {
    constructor(options?: { bandSize?: number })
    /** Keys by band of a signature. */
    readonly index: Readonly<Record<string, readonly string[]>>
    insert(key: string, hash: Minhash): void
    getHashbands(hash: Minhash): string[]
  }
}
