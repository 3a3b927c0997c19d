/**
 * The checksum that tells a file that was deployed with the Worker from a damaged, older or other one, in an eighth of the
 * time of sha256: the tag of GMAC (NIST SP 800-38D), 128 bits, for which processors have instructions. Its key is known, so
 * it says nothing against who chooses the bytes: those who can, deploy the code as well.
 */

const WITHOUT_TEXT = { name: 'AES-GCM', iv: new Uint8Array(12) } as const
const KEY = new Uint8Array(16)

/** In hexadecimal. */
export const gmac = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> => {
  const key = await crypto.subtle.importKey('raw', KEY, 'AES-GCM', false, ['encrypt'])
  const tag = await crypto.subtle.encrypt({ ...WITHOUT_TEXT, additionalData: bytes }, key, new Uint8Array())
  return Array.from(new Uint8Array(tag), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
