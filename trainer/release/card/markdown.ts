/** Parts of a Markdown document. Pure. */

/** A part of the card under a heading. */
export const section = (title: string, body: string): string => `## ${title}\n\n${body}`

/** A Markdown table. */
export const table = (header: readonly string[], rows: readonly (readonly string[])[]): string =>
  [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

/** `0.1234` -> `12.3 %` */
export const percent = (share: number | null | undefined): string =>
  share === null || share === undefined ? '-' : `${(100 * share).toFixed(1)} %`
