/** Ed25519 (RFC 8032): the same keys and signatures as WebCrypto's in a Worker, in the forms that files and settings have. */

import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto'
import { QualityError } from '../../models/errors.ts'

export interface SigningKey {
  /** The public key, base64url. */
  readonly publicKey: string
  /** The signature over the text in UTF-8, base64url. */
  sign(text: string): string
}

/** A new private key as PKCS#8 PEM. */
export const createSigningKey = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

/** Throws BAD_CONFIG naming where the text is from, and quoting nothing of it. */
export const parseSigningKey = (pem: string, from: string): SigningKey => {
  const key = readKey(pem)
  if (key?.asymmetricKeyType !== 'ed25519')
    throw new QualityError('BAD_CONFIG', `${from}: expected an Ed25519 private key as PKCS#8 PEM`, { field: from })
  const { x } = createPublicKey(key).export({ format: 'jwk' })
  return { publicKey: String(x), sign: (text) => sign(null, Buffer.from(text), key).toString('base64url') }
}

const readKey = (pem: string): KeyObject | undefined => {
  try {
    return createPrivateKey(pem)
  } catch {
    // OpenSSL's message may quote the key.
    return undefined
  }
}

/** Whether the signature is that of the key over the text in UTF-8; both are base64url. */
export const verifySignature = (key: string, signature: string, text: string): boolean => {
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key }, format: 'jwk' })
  return verify(null, Buffer.from(text), publicKey, Buffer.from(signature, 'base64url'))
}
