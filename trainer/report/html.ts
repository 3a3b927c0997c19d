/** HTML made of escaped text: no script, no style sheet, no font and no picture from anywhere else. */

/** Text that is HTML already. */
export interface Html {
  readonly html: string
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character)

/** A tag for template literals: every value but Html is escaped; lists are joined. */
export const html = (parts: TemplateStringsArray, ...values: readonly (string | number | Html | readonly Html[])[]): Html => ({
  html: parts.reduce((text, part, i) => text + toText(values[i - 1]) + part),
})

const toText = (value: string | number | Html | readonly Html[] | undefined): string => {
  if (value === undefined) return ''
  if (typeof value === 'string') return escapeHtml(value)
  if (typeof value === 'number') return String(value)
  return 'html' in value ? value.html : value.map((each) => each.html).join('')
}

export const toTable = (header: readonly string[], rows: readonly (readonly (string | number | Html)[])[]): Html =>
  html`<table><thead><tr>${header.map((name) => html`<th>${name}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>\n`)}</tbody></table>`

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;color:#222}
table{border-collapse:collapse;margin:1rem 0}th,td{padding:.25rem .6rem;border-bottom:1px solid #ddd;text-align:left;vertical-align:top;font-variant-numeric:tabular-nums}
svg{max-width:100%;height:auto}.text{max-width:26rem;overflow-wrap:anywhere}h1{font-size:1.5rem}h2{font-size:1.2rem;margin-top:2rem}`

/** A whole document. */
export const toPage = (title: string, body: Html): string =>
  `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head>\n<body>${body.html}</body></html>\n`
