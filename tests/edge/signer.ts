/** A holder of a signing key, in workerd. */

import { type Channel, toChannelJson, toSignedText } from '../../models/channel.ts'

export interface TestSigner {
  /** The public key, base64url. */
  readonly key: string
  /** The pointer as it is stored. */
  sign(pointer: Channel): Promise<string>
}

export const createSigner = async (): Promise<TestSigner> => {
  const pair = (await crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify'])) as CryptoKeyPair
  const key = toBase64url((await crypto.subtle.exportKey('raw', pair.publicKey)) as ArrayBuffer)
  return {
    key,
    sign: async (pointer) => {
      const text = new TextEncoder().encode(toSignedText({ ...pointer, key }))
      const signature = await crypto.subtle.sign({ name: 'Ed25519' }, pair.privateKey, text)
      return toChannelJson({ ...pointer, key, signature: toBase64url(signature) })
    },
  }
}

const toBase64url = (bytes: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
