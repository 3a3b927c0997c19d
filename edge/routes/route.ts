/** What a row of the table of routes says. */

import type { Context } from 'hono'
import type { Environment } from '../http/environment.ts'
import type { Scope } from '../http/keys.ts'
import type { ServedReleases } from '../releases/served-releases.ts'

export type Handler = (c: Context<Environment>, releases: ServedReleases) => Response | Promise<Response>

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'DELETE'

export interface Route {
  /** As Hono writes it: `:id` stands for any text without a slash. */
  readonly path: string
  /** What a key must cover; `any`: it takes every key; `none`: it asks for no key. */
  readonly scope: Scope | 'any' | 'none'
  /**
   * What the time of LIMITS is for: the whole `request`, or only the wait for a `release`, which the handler limits itself.
   * `nothing`: parts of jobs and results are as slow as the caller's network.
   */
  readonly timed: 'request' | 'release' | 'nothing'
  /** `json`: bodies of POST are limited in size and must be declared as JSON. */
  readonly body?: 'json' | 'bytes'
  /** HEAD goes with GET. */
  readonly methods: Readonly<Partial<Record<HttpMethod, Handler>>>
}

/** What HTTP's Allow header says of a route. */
export const allowedMethods = ({ methods }: Route): string => Object.keys(methods).join(', ').replace('GET', 'GET, HEAD')
