/** The hash that names files and releases. */

import { createHash } from 'node:crypto'

/** In hexadecimal. */
export const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex')
