/** What hashes and signatures are made with, where there is any of it. */

import { QualityError } from '../models/errors.ts'

/** Throws UNAVAILABLE in a page over plain http, which has none: no release can be told from another there. */
export const requireCrypto = (): void => {
  if (globalThis.crypto?.subtle) return
  const where = globalThis.location ? `, and this one is at ${globalThis.location.origin}` : ''
  throw new QualityError(
    'UNAVAILABLE',
    `crypto.subtle is missing: browsers provide it only over https and on localhost${where}`,
    {
      field: 'crypto.subtle',
    },
  )
}
