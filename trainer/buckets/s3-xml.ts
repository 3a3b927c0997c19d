/** The two XML documents of the S3 API that are read: a page of ListObjectsV2 and an error. */

import { QualityError } from '../../models/errors.ts'
import type { ListedObject } from './bucket.ts'

export interface ListingPage {
  readonly objects: readonly ListedObject[]
  /** Undefined on the last page. */
  readonly nextToken: string | undefined
}

/** Throws UNAVAILABLE where the text is no listing. */
export const parseListing = (xml: string): ListingPage => {
  // An empty page of something else would read as an empty bucket, of which everything may be pruned.
  if (!/<ListBucketResult[\s>]/.test(xml)) throw new QualityError('UNAVAILABLE', 'the bucket did not answer with a listing')
  const objects = [...xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)].map(([, entry = '']) => ({
    key: requireText(entry, 'Key'),
    size: Number(requireText(entry, 'Size')),
    uploaded: new Date(requireText(entry, 'LastModified')),
  }))
  const truncated = textOf(xml, 'IsTruncated') === 'true'
  return { objects, nextToken: truncated ? requireText(xml, 'NextContinuationToken') : undefined }
}

/** `NoSuchKey`, for instance; empty where the text is no S3 error. */
export const parseErrorCode = (xml: string): string => textOf(xml, 'Code') ?? ''

const textOf = (xml: string, tag: string): string | undefined =>
  new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(xml)?.[1]?.replace(/&(\w+|#\d+|#x[0-9a-f]+);/gi, toCharacter)

const requireText = (xml: string, tag: string): string => {
  const text = textOf(xml, tag)
  if (text === undefined)
    throw new QualityError('UNAVAILABLE', `the bucket's listing has an entry without ${tag}`, { field: tag })
  return text
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

const toCharacter = (whole: string, name: string): string => {
  if (!name.startsWith('#')) return ENTITIES[name] ?? whole
  const hexadecimal = name[1]?.toLowerCase() === 'x'
  return String.fromCodePoint(Number.parseInt(name.slice(hexadecimal ? 2 : 1), hexadecimal ? 16 : 10))
}
