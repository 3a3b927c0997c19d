/** `npm run test:firefox`: the pages of the playground in the system's Firefox. Each night, since a start takes its time. */

import assert from 'node:assert/strict'
import { setTimeout as wait } from 'node:timers/promises'
import { startFirefox } from './bidi.ts'
import { startSite } from './browser.ts'

const site = await startSite()
const firefox = await startFirefox()

const POLL_MS = 100
const MAX_WAIT_MS = 60_000

/** Until an expression in the page is true. */
const until = async (expression: string): Promise<void> => {
  for (let waited = 0; waited < MAX_WAIT_MS; waited += POLL_MS) {
    if (await firefox.evaluate(expression)) return
    await wait(POLL_MS)
  }
  throw new Error(`it never came: ${expression}`)
}

const texts = (selector: string): Promise<unknown> =>
  firefox.evaluate(`[...document.querySelectorAll('${selector}')].map((element) => element.textContent)`)
const click = (selector: string): Promise<unknown> => firefox.evaluate(`document.querySelector('${selector}').click()`)

const CHECKS: Readonly<Record<string, () => Promise<void>>> = {
  'opens with a scored example, and scores what is entered': async () => {
    await firefox.open(site.url)
    await until(`document.querySelector('.verdict')`)
    await firefox.evaluate(`void (document.querySelector('#translation').value = 'Du schuldest mir noch 12 Euro')`)
    await firefox.evaluate(`void document.querySelector('#form').requestSubmit()`)
    await until(`document.querySelector('.recent-text:nth-of-type(3)')?.textContent.includes('12 Euro')`)
    assert.deepEqual(await texts('mark.flagged'), [])
  },
  'scores a table in the page as the service does': async () => {
    await firefox.open(`${site.url}/many`)
    await until(`document.querySelector('#rows').value !== ''`)
    await click('#score')
    await until(`document.querySelector('#status').textContent.includes('by the service')`)
    const scores = await texts('tbody td:nth-child(3)')
    assert.ok(Array.isArray(scores) && scores.length > 10)
    await click('input[value=device]')
    await click('#score')
    await until(`document.querySelector('#status').textContent.includes('in this page')`)
    assert.deepEqual(await texts('tbody td:nth-child(3)'), scores)
  },
  'ranks translations, by two releases': async () => {
    await firefox.open(`${site.url}/compare`)
    await until(`document.querySelectorAll('.rank').length === 3 && document.querySelectorAll('.other-release').length === 3`)
    const [best] = (await texts('.rank-text')) as string[]
    assert.equal(best, 'Du schuldest mir noch 12 Euro')
  },
  'fits a narrow window': async () => {
    for (const path of ['/', '/many', '/compare']) {
      await firefox.open(`${site.url}${path}`)
      // A frame of 320 pixels: a headless window does not get so narrow.
      const width = await firefox.evaluate(`new Promise((resolve) => {
        document.body.style.width = '320px'
        requestAnimationFrame(() => resolve(Math.max(...[...document.querySelectorAll('main *')].filter((e) => !e.closest('.table-box, .unseen')).map((e) => e.getBoundingClientRect().right))))
      })`)
      assert.ok(Number(width) <= 320, `${path}: ${width}`)
    }
  },
  'complains of nothing': async () => assert.deepEqual(firefox.complaints, []),
}

let failed = 0
for (const [name, check] of Object.entries(CHECKS)) {
  try {
    await check()
    process.stdout.write(`passed: ${name}\n`)
  } catch (error) {
    failed++
    process.stdout.write(`failed: ${name}: ${error instanceof Error ? error.message : error}\n`)
  }
}
await firefox.close()
await site.close()
process.stdout.write(`${Object.keys(CHECKS).length - failed} passed, ${failed} failed\n`)
process.exit(failed === 0 ? 0 : 1)
