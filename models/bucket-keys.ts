/** Where everything of channels and releases lies in a bucket. */

/** Where a channel's pointer lies in the bucket. */
export const channelKey = (name: string): string => `channels/${name}.json`

/** Where a file of a release lies in the bucket. */
export const releaseKey = (id: string, file: string): string => `releases/${id}/${file}`
