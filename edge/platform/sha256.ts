/** The hash by which releases, their files, callers and feedback are told apart. */

/** sha256 in hexadecimal. */
export const sha256 = async (bytes: BufferSource): Promise<string> =>
  Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)), toHex).join('')

const toHex = (byte: number): string => byte.toString(16).padStart(2, '0')
