import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readMatrixText } from '../../recipes/matrix-text.ts'
import { readSlackText } from '../../recipes/slack-text.ts'

const toEscaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** What people type, brackets and all. */
const typed = fc.string({
  unit: fc.constantFrom('a', 'ă', '世', '🙂', ' ', '<', '>', '&', '|', '!', '#', 'amp;', 'lt;', '.', '\n'),
})

describe('Slack texts', () => {
  const label = fc.stringMatching(/^[a-z]( ?[a-z]){0,5}$/)
  const reference = fc
    .tuple(
      fc.constantFrom('@U0000001', '#C0000002', '!subteam^S0000003', 'https://example.com/a?b=1&amp;c=2', 'mailto:a@b.test'),
      fc.option(label),
    )
    .map(([name, text]) => (text === null ? `<${name}>` : `<${name}|${text}>`))
  const broadcast = fc.constantFrom(
    '<!here>',
    '<!channel>',
    '<!everyone>',
    '<!here|here>',
    '<!date^1392734382^Posted {date}|Feb 18>',
  )
  const message = fc.array(fc.oneof(typed.map(toEscaped), reference), { maxLength: 8 }).map((parts) => parts.join(' '))

  test('come out as they went in where a translator changes nothing', () => {
    fc.assert(
      fc.property(message, (raw) => {
        const { text, encode } = readSlackText(raw)
        expect(encode(text)).toBe(raw)
      }),
    )
  })

  test('show the translator what people see, and no escapes', () => {
    fc.assert(
      fc.property(typed, (text) => {
        expect(readSlackText(toEscaped(text)).text).toBe(text)
      }),
    )
  })

  test('notify nobody whom the message does not, whatever it and its translation say', () => {
    const anything = fc.array(fc.oneof(typed, reference, broadcast), { maxLength: 8 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(
        fc.oneof(
          message,
          fc.tuple(message, broadcast).map((parts) => parts.join('')),
        ),
        anything,
        (raw, translation) => {
          const encoded = readSlackText(raw).encode(translation)
          for (const [control] of encoded.matchAll(/<[^>]*>/g)) {
            expect(raw).toContain(control.split(/[|>]/)[0])
            expect(control).not.toMatch(/^<!(?!subteam)/)
          }
          expect(encoded.replace(/<[^<>]*>/g, '')).not.toMatch(/[<>]/)
        },
      ),
    )
  })

  test('keep references into which a translator put spaces, with their labels translated', () => {
    const { encode } = readSlackText('vezi <@U1> <https://example.com/?a=1&amp;b=2|raportul &lt;nou&gt;>')
    expect(encode('see < @ U1 > <https://example.com/?a=1&b=2 | the <new> report & co>')).toBe(
      'see <@U1> &lt;https://example.com/?a=1&amp;b=2 | the &lt;new&gt; report &amp; co&gt;',
    )
    expect(encode('see <@U1> <https://example.com/?a=1&b=2|the ‹new› report & co>')).toBe(
      'see <@U1> <https://example.com/?a=1&amp;b=2|the ‹new› report &amp; co>',
    )
  })
})

describe('Matrix texts', () => {
  const line = fc.string({ unit: fc.constantFrom('a', 'ă', '世', ' ', '>', '<', '&', '*', '.'), maxLength: 12 })
  const lines = fc.array(line, { minLength: 1, maxLength: 4 })
  /** What somebody wrote begins with a letter: a client cannot tell their own quotes from its fallback. */
  const written = lines.map((all) => `A${all.join('\n')}`)
  const who = fc.constantFrom('> <@ana:matrix.test> ', '> * <@ana:matrix.test> ')

  test('of replies are what was written, whatever was quoted', () => {
    fc.assert(
      fc.property(who, lines, written, fc.boolean(), (start, quoted, body, isFormatted) => {
        const fallback = quoted.map((text, i) => (i === 0 ? `${start}${text}` : `> ${text}`)).join('\n')
        const html = `<mx-reply><blockquote>${toEscaped(quoted.join('\n'))}</blockquote></mx-reply>${toEscaped(body).replaceAll('\n', '<br/>')}`
        const formatted = isFormatted ? { format: 'org.matrix.custom.html', formatted_body: html } : {}
        expect(readMatrixText({ body: `${fallback}\n\n${body}`, ...formatted }, true)).toBe(body)
      }),
    )
  })

  test('of anything but replies are left as they are', () => {
    fc.assert(
      fc.property(who, written, (start, body) => {
        expect(readMatrixText({ body: `${start}x\n\n${body}` }, false)).toBe(`${start}x\n\n${body}`)
        expect(readMatrixText({ body }, true)).toBe(body)
      }),
    )
  })
})
