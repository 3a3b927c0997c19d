/** What reads messages takes time in proportion to them, whatever somebody repeats in them. */

import { describe, expect, test } from 'vitest'
import { findFlags } from '../../models/flags/index.ts'
import { tokenise } from '../../models/text.ts'

/** The longest text that the service takes, and a quarter of it. */
const LONG = 10_000
const SHORT = 2500
/** Four times the text: linear time grows by 4, quadratic by 16. */
const MAX_GROWTH = 9
/** Below this nothing is looked at twice; a quadratic expression took 40 to 90 ms here. */
const SUSPECT_MS = 20

// One of everything that makes a rule look: some expressions are not asked otherwise.
const EVERYTHING = ' --a http://x a.b c_d /e/f @g {h} %s `i` $j [/b] :ab: #k &amp; **l** ](m <n> 1,000 €5 '

const REPEATED = [
  ...Array.from('aA0 \n.,-_/:&<>"\'([{@#*=%€éя中あア👍\u200d\ufe0f\u0301\u200b~`|+$\\«„—…０一ก\u{1f1e9}한'),
  ...[
    'a ',
    'a.',
    '0.',
    '0,',
    '1,000',
    'a@',
    'a-',
    '-a',
    ' -a',
    'a/',
    '\\a',
    '..',
    './',
    'a.b/',
    '~/',
    'a_b',
    '_a_',
    'a/b',
    'U.S.',
  ],
  ...[
    '<a',
    '<a ',
    '</a',
    '<at',
    '<@a|',
    '<#a|',
    '<!d^',
    '<a:1',
    '<t:1',
    '<b>',
    '<x id=',
    '[a](',
    '[url=',
    '[[',
    '[[a',
    '](',
    '()',
  ],
  ...[
    '{a',
    '{a,',
    '{0',
    '{{a',
    '{ ',
    '%s',
    '%(a)',
    '%a',
    '20%',
    '$a',
    '$1',
    '__a',
    '**a',
    '~~',
    '||',
    '&#',
    '&#x',
    '&a',
    '&amp;',
  ],
  ...[
    'http://',
    'http://a',
    'www.',
    'a.com/',
    'mailto:',
    '@a.',
    '@a-',
    'a@b.',
    '#a',
    ':a',
    ':ab:',
    '/a ',
    '!a ',
    'a()',
    '```a\n',
    '``',
  ],
  ...[
    '0 ',
    '1 ',
    '1.',
    '1,',
    '1e',
    '1:',
    '1/',
    '+1',
    '-1',
    'XIV ',
    'one ',
    'hundred and ',
    '三千',
    'A. ',
    'Mr. ',
    "n't ",
    'not ',
    'ab12 ',
  ],
]

const makeText = (part: string, units: number): string =>
  EVERYTHING + part.repeat(Math.ceil(units / part.length)).slice(0, units)

/** Of the processor, in milliseconds: others may use it meanwhile. */
const timeOf = (read: (text: string) => unknown, text: string): number => {
  const before = process.cpuUsage()
  read(text)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

const best = (read: (text: string) => unknown, text: string): number =>
  Math.min(timeOf(read, text), timeOf(read, text), timeOf(read, text))

const findGrowth = (read: (text: string) => unknown, part: string): string[] => {
  const [short, long] = [makeText(part, SHORT), makeText(part, LONG)]
  read(short)
  if (timeOf(read, long) < SUSPECT_MS) return []
  const [once, fourTimes] = [best(read, short), best(read, long)]
  if (fourTimes < SUSPECT_MS || fourTimes / once < MAX_GROWTH) return []
  return [`${JSON.stringify(part)}: ${once.toFixed(1)} ms, and ${fourTimes.toFixed(1)} ms for four times as much`]
}

const READERS: readonly (readonly [name: string, read: (text: string) => unknown])[] = [
  ['flags', (text) => findFlags({ source: text, translation: `${text}!`, languagePair: 'en-de' })],
  ['tokens of rules 1', (text) => tokenise(text, 1)],
  ['tokens of rules 2', (text) => tokenise(text, 2)],
]

describe('the time that messages take', () => {
  test.each(READERS)('%s: grows with their length alone', (_, read) => {
    expect(REPEATED.flatMap((part) => findGrowth(read, part))).toEqual([])
  })

  test('is seen to grow faster where an expression takes quadratic time', () => {
    expect(findGrowth((text) => /a+$/.test(`${text}!`), 'a').join()).toMatch(/^"a": .* four times as much$/)
  })
})
