/** Ed25519 (RFC 8032) by WebCrypto, which Workers, Node and browsers share. */

/** Whether the signature is that of the key over the text in UTF-8; both are base64url without padding. */
export const verifySignature = async (key: string, signature: string, text: string): Promise<boolean> => {
  const imported = await crypto.subtle.importKey('raw', fromBase64url(key), { name: 'Ed25519' }, false, ['verify'])
  return crypto.subtle.verify({ name: 'Ed25519' }, imported, fromBase64url(signature), new TextEncoder().encode(text))
}

const fromBase64url = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0))
