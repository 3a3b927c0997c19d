/** A few things at a time. */

export interface ConcurrentOptions {
  /** Most that run at the same time. */
  readonly limit: number
  readonly signal?: AbortSignal | undefined
}

/**
 * The results of `work` over `items`, which may be made while they are worked on, in order. The first failure aborts the
 * signal that the others were given, and is thrown.
 */
export const mapConcurrently = async <T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  work: (item: T, signal: AbortSignal) => Promise<R>,
  { limit, signal }: ConcurrentOptions,
): Promise<R[]> => {
  const stop = new AbortController()
  const either = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal
  const results: R[] = []
  const running = new Set<Promise<void>>()
  let failure: { readonly error: unknown } | undefined
  const run = async (item: T, i: number): Promise<void> => {
    try {
      results[i] = await work(item, either)
    } catch (error) {
      failure ??= { error }
      stop.abort(error)
    }
  }
  let next = 0
  for await (const item of items) {
    const one: Promise<void> = run(item, next++).finally(() => running.delete(one))
    running.add(one)
    if (running.size >= limit) await Promise.race(running)
    if (failure) break
  }
  await Promise.all(running)
  if (failure) throw failure.error
  return results
}
