/** The pages with their texts in place, when they are built: they can be read before any script runs. */

import { PAGE, TITLES } from './texts.ts'

/** Each is its own file, `message.html`, and has its own script. */
export const PAGES = ['message', 'many', 'compare'] as const
export type PageName = (typeof PAGES)[number]

const PATHS: Readonly<Record<PageName, string>> = { message: '/', many: '/many', compare: '/compare' }

export interface PageParts {
  /** What is around every page. */
  readonly frame: string
  readonly content: string
  /** What pages have in common inside, by the name that `{{>name}}` calls it with. */
  readonly parts: Readonly<Record<string, string>>
}

/** Throws a RangeError where the page names a text or a part that is not there. */
export const fillPage = (name: PageName, { frame, content, parts }: PageParts): string =>
  fillTexts(
    withParts(
      frame.replace('{{content}}', () => content.trim()),
      parts,
    )
      .replace('lang="en"', `lang="${PAGE.language}"`)
      .replace(`href="${PATHS[name]}">{{`, `href="${PATHS[name]}" aria-current="page">{{`),
    { ...PAGE, title: TITLES[name], script: name },
  )

const withParts = (html: string, parts: PageParts['parts']): string =>
  html.replaceAll(/\{\{>(\w+)\}\}/g, (_, name: string) => found(parts[name], `a part, got {{>${name}}}`).trim())

/** Throws a RangeError for a text that is not there. */
export const fillTexts = (html: string, texts: Readonly<Record<string, string>>): string =>
  html.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) =>
    found(texts[name], `a text of texts.ts, got {{${name}}}`)
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('"', '&quot;'),
  )

const found = (text: string | undefined, expected: string): string => {
  if (text === undefined) throw new RangeError(`a page of the playground: expected ${expected}`)
  return text
}
