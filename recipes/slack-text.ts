/** Slack's own markup: mentions, channels and links stay what they are, and what calls everybody is written out. */

export interface SlackText {
  /** For the translator: as Slack writes it, with the escapes read. */
  readonly text: string
  /** What readers are shown, as Slack takes it: only references of this very message are written as references. */
  encode(shown: string): string
}

/** Whatever stands between `<` and `>` is Slack's: those that somebody typed come escaped. */
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

/** A text with its controls (without their brackets) and what is between them each replaced. */
const mapControls = (
  text: string,
  { prose, control }: Readonly<Record<'prose' | 'control', (part: string) => string>>,
): string =>
  text
    .split(CONTROL)
    .map((part, i) => (i % 2 === 0 ? prose(part) : control(part)))
    .join('')

/** A label with brackets would end its control. */
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

/** `!here`, `!channel`, `!everyone` have called whom they call; dates have a text for those who cannot read them. */
const writeOut = (reference: string, label = ''): string => {
  if (label !== '') return label
  return `@${reference.slice(1).split('^')[0]}`
}

/** A translator may put spaces into a reference, and words of its own into a label. */
const encodeControl = (control: string, references: ReadonlySet<string>): string => {
  const [first = '', ...labels] = control.split('|')
  const reference = first.replace(/\s+/g, '')
  if (!references.has(reference)) return toEscaped(`<${control}>`)
  const label = labels.join('|').trim()
  return label === '' ? `<${toEscaped(reference)}>` : `<${toEscaped(reference)}|${toEscaped(label)}>`
}

const toEscaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const readEscapes = (text: string): string => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
