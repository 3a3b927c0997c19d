/** index.html with its texts in place, when it is built: it can be read before any script runs. */

import { PAGE } from './texts.ts'

/** Throws a RangeError where the page names a text that is not there. */
export const fillPage = (html: string, texts: Readonly<Record<string, string>> = PAGE): string =>
  html.replace('lang="en"', `lang="${PAGE.language}"`).replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const text = texts[name]
    if (text === undefined) throw new RangeError(`index.html: expected a text of texts.ts, got {{${name}}}`)
    return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
  })
