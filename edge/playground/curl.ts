/** The request of the page as a command for a terminal. */

export interface CurlRequest {
  readonly url: string
  readonly body: unknown
  /** Whether the caller needs a key; the command names a variable, so that no key is shown or copied. */
  readonly withKey: boolean
}

export const toCurl = ({ url, body, withKey }: CurlRequest): string =>
  [
    `curl ${quote(url)}`,
    "-H 'content-type: application/json'",
    ...(withKey ? ['-H "authorization: Bearer $EDGE_QE_KEY"'] : []),
    `-d ${quote(JSON.stringify(body, null, 2))}`,
  ].join(' \\\n  ')

/** Quoted for a POSIX shell: within single quotes only a single quote has a meaning. */
const quote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`
