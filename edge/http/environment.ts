/** What a request carries through the middleware. */

import type { Settings } from '../platform/settings.ts'
import type { ApiKey } from './keys.ts'

/** What a log line says of the work that a request made: numbers and names, never texts. */
export type Work = Readonly<Record<string, string | number>>

export interface Environment {
  Bindings: Settings
  Variables: {
    requestId: string
    /** Of the reply, by their names in lower case. */
    headers: Record<string, string>
    /** Undefined where the service is open. */
    caller: ApiKey | undefined
    work: Work
  }
}
