/** What a request carries through the middleware. */

import type { ApiKey } from './keys.ts'
import type { Settings } from './settings.ts'

/** What a log line says of a request: numbers and names, never texts. */
export type Facts = Readonly<Record<string, string | number>>

export interface Environment {
  Bindings: Settings
  Variables: {
    requestId: string
    /** Undefined where the service is open. */
    caller: ApiKey | undefined
    facts: Facts
  }
}
