/** Slack's own markup: mentions, channels and links are kept, and whatever notifies everybody becomes plain text. */

export interface SlackText {
  /** For the translator: references as Slack writes them, everything else unescaped. */
  readonly text: string
  /** Escapes what readers are shown; only references of this very message stay references. */
  encode(shown: string): string
}

/** Whatever is between `<` and `>` is Slack's: brackets that people type arrive escaped. */
const CONTROL = /<([^<>]*)>/

/** https://docs.slack.dev/messaging/formatting-message-text#retrieving-messages */
export const readSlackText = (raw: string): SlackText => {
  const references = new Set<string>()
  const read = (control: string): string => {
    const [reference = '', label] = toParts(control)
    if (reference.startsWith('!') && !reference.startsWith('!subteam^')) return writeOut(reference, label)
    references.add(reference)
    return `<${label === undefined ? reference : `${reference}|${label}`}>`
  }
  return {
    text: mapControls(raw, { prose: readEscapes, control: read }),
    encode: (shown) => mapControls(shown, { prose: toEscaped, control: (control) => encodeControl(control, references) }),
  }
}

/** The text with its controls (given without brackets) and the prose between them replaced. */
const mapControls = (
  text: string,
  { prose, control }: Readonly<Record<'prose' | 'control', (part: string) => string>>,
): string =>
  text
    .split(CONTROL)
    .map((part, i) => (i % 2 === 0 ? prose(part) : control(part)))
    .join('')

/** Brackets in a label would end its control early. */
const toParts = (control: string): [reference: string, label?: string] => {
  const bar = control.indexOf('|')
  if (bar < 0) return [readEscapes(control)]
  return [
    readEscapes(control.slice(0, bar)),
    readEscapes(control.slice(bar + 1))
      .replaceAll('<', '‹')
      .replaceAll('>', '›'),
  ]
}

/** `!here`, `!channel` and `!everyone` have already notified everybody; dates come with a fallback text. */
const writeOut = (reference: string, label = ''): string => {
  if (label !== '') return label
  return `@${reference.slice(1).split('^')[0]}`
}

/** Translators put spaces into references, and translate labels. */
const encodeControl = (control: string, references: ReadonlySet<string>): string => {
  const [first = '', ...labels] = control.split('|')
  const reference = first.replace(/\s+/g, '')
  if (!references.has(reference)) return toEscaped(`<${control}>`)
  const label = labels.join('|').trim()
  return label === '' ? `<${toEscaped(reference)}>` : `<${toEscaped(reference)}|${toEscaped(label)}>`
}

const toEscaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const readEscapes = (text: string): string => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
