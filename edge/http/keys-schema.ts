/** The schema of API_KEYS, which says what is wrong with the secret: loaded where something is. */

import * as z from 'zod/mini'
import { parseJson } from '../../models/json.ts'
import { type ApiKey, KEY_NAME, KEY_SHA256, SCOPES } from './keys.ts'

/** Throws UNCONFIGURED naming the field. */
export const parseKeys = (secret: string): ApiKey[] => {
  const key = z.strictObject({
    name: z.string().check(z.regex(KEY_NAME, 'must be 1-64 letters, digits, dots, hyphens or underscores')),
    sha256: z.string().check(z.regex(KEY_SHA256, 'must be 64 hexadecimal digits')),
    scopes: z.array(z.enum(SCOPES)).check(z.minLength(1)),
  })
  return parseJson(secret, z.array(key), { code: 'UNCONFIGURED', what: 'API_KEYS' })
}
