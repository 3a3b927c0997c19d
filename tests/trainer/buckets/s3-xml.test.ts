import { describe, expect, test } from 'vitest'
import { parseErrorCode, parseListing } from '../../../trainer/buckets/s3-xml.ts'

const entry = (key: string): string =>
  `<Contents><Key>${key}</Key><LastModified>2026-01-02T03:04:05.678Z</LastModified><ETag>&quot;e&quot;</ETag><Size>12</Size></Contents>`

const listing = (body: string): string =>
  `<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${body}</ListBucketResult>`

describe('parseListing', () => {
  test('reads keys with their entities, sizes, dates and the token of the next page', () => {
    const page = parseListing(
      listing(
        `<IsTruncated>true</IsTruncated>${entry('a&amp;&#x62;')}\n${entry('c')}<NextContinuationToken>t&lt;</NextContinuationToken>`,
      ),
    )
    expect(page.objects).toEqual([
      { key: 'a&b', size: 12, uploaded: new Date('2026-01-02T03:04:05.678Z') },
      { key: 'c', size: 12, uploaded: new Date('2026-01-02T03:04:05.678Z') },
    ])
    expect(page.nextToken).toBe('t<')
  })

  test('refuses what is no listing, which would read as an empty bucket', () => {
    expect(() => parseListing('<html></html>')).toThrow('did not answer with a listing')
    expect(() => parseListing(listing('<Contents><Key>a</Key></Contents>'))).toThrow('an entry without Size')
  })
})

test('parseErrorCode finds the code of an error, and nothing in anything else', () => {
  expect(parseErrorCode('<Error><Code>NoSuchKey</Code></Error>')).toBe('NoSuchKey')
  expect(parseErrorCode('')).toBe('')
})
