/** What keeps people from using a page, by axe-core's rules for WCAG 2.2 A and AA and for good practice. */

import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/** Its findings, contrast among them, each as a rule with the elements; none is what every page should have. */
export const findBarriers = async (page: Page): Promise<string[]> => {
  // By the debugger, which the page's own policy has no say in.
  if (!(await page.evaluate('"axe" in globalThis'))) await page.evaluate(await readFile(AXE, 'utf8'))
  const { violations } = (await page.evaluate("axe.run({ rules: { 'target-size': { enabled: true } } })")) as AxeResults
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`))
}
