import { beforeAll, describe } from 'vitest'
import { CHROMIUM, type Site, SKIPPED, startSite } from './browser.ts'
import { testComparePage } from './compare-page.ts'
import { testDocumentation } from './documentation-pages.ts'
import { testManyPage } from './many-page.ts'
import { testMessagePage } from './message-page.ts'

/** One Worker and one browser for all of it: they take longer to start than what is tested of them. */
describe.skipIf(!CHROMIUM)(`in a browser${SKIPPED}`, () => {
  let site: Site

  beforeAll(async () => {
    site = await startSite()
    return site.close
  })

  describe('the page of one message', () => testMessagePage(() => site))
  describe('the page of many messages', () => testManyPage(() => site))
  describe('the page that compares translations', () => testComparePage(() => site))
  describe('the documentation', () => testDocumentation(() => site))
})
