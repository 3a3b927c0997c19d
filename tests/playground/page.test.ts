import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fillPage, fillTexts, PAGES } from '../../edge/playground/page.ts'
import { PAGE } from '../../edge/playground/texts.ts'

const read = (name: string) => readFileSync(join(import.meta.dirname, '../../edge/playground', `${name}.html`), 'utf8')
const parts = { key: read('key'), languages: read('languages') }
const files = ['frame', ...Object.keys(parts), ...PAGES].map((name) => ({ name, html: read(name) }))

describe('the pages', () => {
  test.each(files)('$name has no text of its own, so that one file is all there is to translate', ({ html }) => {
    const texts = html
      .replaceAll(/<[^>]*>/g, '\n')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
    expect(texts.filter((line) => !/^(?:\{\{>?\w+\}\}|edge-qe)$/.test(line))).toEqual([])
    for (const [, text] of html.matchAll(/(?:aria-label|content|title|placeholder)="([^"]*)"/g))
      expect(text).toMatch(/^(?:\{\{\w+\}\}|width=device-width, initial-scale=1|light dark)$/)
  })

  test('use every text, each in its place', () => {
    const used = files.flatMap(({ html }) => Array.from(html.matchAll(/\{\{(\w+)\}\}/g), ([, name = '']) => name))
    const slots = new Set(['content', 'script', 'title'])
    expect(new Set([...used.filter((name) => !slots.has(name)), 'language'])).toEqual(new Set(Object.keys(PAGE)))
    for (const name of PAGES) {
      const html = fillPage(name, { frame: read('frame'), content: read(name), parts })
      expect(html).not.toContain('{{')
      expect(html).toContain(`src="/${name}.js"`)
      expect(html.match(/aria-current="page"/g)).toHaveLength(1)
    }
  })

  test('name a text and a part that are not there', () => {
    expect(() => fillTexts('<p>{{nowhere}}</p>', PAGE)).toThrow('expected a text of texts.ts, got {{nowhere}}')
    const content = '{{>nowhere}}'
    expect(() => fillPage('many', { frame: '{{content}}', content, parts })).toThrow('expected a part, got {{>nowhere}}')
  })

  test('keep texts texts', () => {
    expect(fillTexts('<p title="{{a}}">', { a: '"<b>&' })).toBe('<p title="&quot;&lt;b>&amp;">')
  })
})
