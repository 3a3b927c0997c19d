/** Many pairs scored batch by batch: memory stays small, and somebody can be told how far it is. */

const BATCH = 64

/** What `run` gives of all items, in order; `onDone` is called with the size of each batch that came back. */
export const inBatches = async <T, R>(
  items: readonly T[],
  run: (batch: readonly T[]) => Promise<readonly R[]>,
  onDone?: (count: number) => void,
): Promise<R[]> => {
  const results: R[] = []
  for (let i = 0; i < items.length; i += BATCH) {
    const batch = items.slice(i, i + BATCH)
    results.push(...(await run(batch)))
    onDone?.(batch.length)
  }
  return results
}
