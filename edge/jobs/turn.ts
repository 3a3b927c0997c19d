/** Whose turn it is to be swept: one invocation may not do as many operations as all jobs together need. */

const JOBS = 'jobs/'
/** Where the last sweep ended. */
const CURSOR = 'swept'
/** Each takes up to nine operations of the thousand that an invocation may do, and one that is deleted a few more. */
const JOBS_AT_ONCE = 80

/**
 * Ids of the jobs whose turn it is, whatever is left of them. It moves on before they are swept, so that one that ends
 * the whole sweep does not do so for ever.
 */
export const takeTurn = async (bucket: R2Bucket): Promise<string[]> => {
  const last = await (await bucket.get(CURSOR))?.text()
  const ids = await listJobs(bucket, last === undefined || last === '' ? undefined : last)
  const next = ids.length < JOBS_AT_ONCE ? '' : (ids.at(-1) ?? '')
  if (next !== (last ?? '')) await bucket.put(CURSOR, next)
  return ids
}

const listJobs = async (bucket: R2Bucket, after: string | undefined): Promise<string[]> => {
  const ids: string[] = []
  // The next character after the slash: no key of the job itself is beyond it.
  let from: R2ListOptions = after === undefined ? {} : { startAfter: `${JOBS}${after}0` }
  for (;;) {
    const page: R2Objects = await bucket.list({ prefix: JOBS, delimiter: '/', ...from })
    for (const prefix of page.delimitedPrefixes) ids.push(prefix.slice(JOBS.length, -1))
    if (!page.truncated || ids.length >= JOBS_AT_ONCE) return ids.slice(0, JOBS_AT_ONCE)
    from = { cursor: page.cursor }
  }
}
