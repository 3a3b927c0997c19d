/** The static assets that are deployed beside the Worker (binding ASSETS). */

export type Assets = Pick<Fetcher, 'fetch'>

/** A binding answers whatever the host is. */
const HOST = 'https://assets.invalid'

/** What the assets answer to a key, such as `releases/<id>/student.bin`. */
export const fetchAsset = (assets: Assets, key: string, options?: { readonly signal: AbortSignal }): Promise<Response> =>
  assets.fetch(`${HOST}/${key}`, options)
