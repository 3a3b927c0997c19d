import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fillPage } from '../../edge/playground/page.ts'
import { PAGE } from '../../edge/playground/texts.ts'

const html = readFileSync(join(import.meta.dirname, '../../edge/playground/index.html'), 'utf8')

test('the page has no text of its own, so that one file is all there is to translate', () => {
  const texts = html
    .replaceAll(/<[^>]*>/g, '\n')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  expect(texts.filter((line) => !/^(?:\{\{\w+\}\}|edge-qe)$/.test(line))).toEqual([])
  for (const [, text] of html.matchAll(/(?:aria-label|content|title|placeholder)="([^"]*)"/g))
    expect(text).toMatch(/^(?:\{\{\w+\}\}|width=device-width, initial-scale=1|light dark)$/)
})

test('every text of the page is used, and in its place', () => {
  const used = Array.from(html.matchAll(/\{\{(\w+)\}\}/g), ([, name = '']) => name)
  expect(new Set([...used, 'language'])).toEqual(new Set(Object.keys(PAGE)))
  expect(fillPage(html)).not.toContain('{{')
})

test('a text that is not there is named', () => {
  expect(() => fillPage('<p>{{nowhere}}</p>')).toThrow('index.html: expected a text of texts.ts, got {{nowhere}}')
})

test('texts stay texts', () => {
  expect(fillPage('<p title="{{a}}">', { a: '"<b>&' })).toBe('<p title="&quot;&lt;b>&amp;">')
})
