/** `npm run build:picture`: the playground as README.md shows it, docs/playground.png. Needs Chromium. */

import { join } from 'node:path'
import { startSite } from './browser.ts'

const FILE = join(import.meta.dirname, '../../docs/playground.png')

const site = await startSite()
const { page } = await site.visit('/', { viewport: { width: 1120, height: 720 }, colorScheme: 'light' })
await page.locator('.verdict').waitFor()
await page.locator('.bar').evaluate((bar) => bar.remove())
const box = await page.locator('.columns').boundingBox()
if (!box) throw new RangeError('the playground shows nothing')
await page.screenshot({
  path: FILE,
  clip: { x: 0, y: 0, width: 1120, height: Math.min(690, box.y + box.height) },
  fullPage: true,
})
await site.close()
