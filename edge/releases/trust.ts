/** The settings SIGNING_KEYS and MIN_SEQUENCE: whose signature a channel needs here. */

import { QualityError } from '../../models/errors.ts'
import type { Trust } from '../../models/trust.ts'
import { verifySignature } from '../platform/ed25519.ts'

export interface TrustSettings {
  /** Public keys, separated by commas; where empty, channels need no signature. */
  readonly SIGNING_KEYS?: string
  /** The lowest sequence that is taken. */
  readonly MIN_SEQUENCE?: string
}

/** Undefined where the check is off. Settings that cannot be read leave it on, and refuse every channel: UNCONFIGURED. */
export const createTrust = ({ SIGNING_KEYS = '', MIN_SEQUENCE = '' }: TrustSettings): (() => Promise<Trust>) | undefined =>
  SIGNING_KEYS.trim() === ''
    ? undefined
    : async () => {
        const { parseSigningKeys } = await import('../../models/trust.ts')
        return {
          keys: parseSigningKeys(SIGNING_KEYS, { code: 'UNCONFIGURED', what: 'SIGNING_KEYS' }),
          minSequence: parseSequence(MIN_SEQUENCE),
          verify: verifySignature,
        }
      }

const parseSequence = (text: string): number => {
  if (/^\d{0,15}$/.test(text.trim())) return Number(text)
  throw new QualityError('UNCONFIGURED', `MIN_SEQUENCE: expected a whole number, got ${JSON.stringify(text)}`, {
    field: 'MIN_SEQUENCE',
  })
}
