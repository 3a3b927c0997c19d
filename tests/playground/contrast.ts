/** Contrast of the text on a page, as WCAG 2.2 counts it (success criterion 1.4.3). */

import type { Page } from 'playwright-core'

export interface Faint {
  readonly text: string
  readonly contrast: number
}

/** Visible text whose contrast with the nearest opaque background is below `least`. Runs in the page. */
export const findFaintText = (page: Page, least: number): Promise<Faint[]> => page.evaluate(`(${inPage})(${least})`)

const inPage = `(least) => {
  const numbers = (color) => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
    canvas.fillStyle = color
    canvas.fillRect(0, 0, 1, 1)
    return canvas.getImageData(0, 0, 1, 1).data
  }
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4))
    return 0.2126 * x + 0.7152 * y + 0.0722 * z
  }
  const background = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const color = numbers(getComputedStyle(e).backgroundColor)
      if (color[3] === 255) return color
    }
    return numbers('white')
  }
  const faint = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim()
    const element = walker.currentNode.parentElement
    if (!text || !element.checkVisibility() || element.closest('.unseen, noscript, script')) continue
    const [light, dark] = [numbers(getComputedStyle(element).color), background(element)].map(luminance).sort((a, b) => b - a)
    const contrast = (light + 0.05) / (dark + 0.05)
    if (contrast < least) faint.push({ text: text.slice(0, 60), contrast })
  }
  return faint
}`
