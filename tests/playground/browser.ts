/** A Chromium and the running Worker, for tests of what people see. */

import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { unstable_startWorker } from 'wrangler'
import { withLocalBucket } from '../../trainer/buckets/local.ts'
import { publish } from '../../trainer/stages/publish.ts'

/** Where Debian, Fedora and Google's own package put it; CHROMIUM names another place. */
const PLACES = [process.env.CHROMIUM ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

export const CHROMIUM = PLACES.find((path) => path !== '' && existsSync(path))

/** Said in the title of what is skipped. */
export const SKIPPED = CHROMIUM ? '' : ' (skipped: no Chromium here; apt-get install chromium, or name one in CHROMIUM)'

/** The narrowest that pages have to fit (WCAG 2.2, success criterion 1.4.10). */
export const PHONE = { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true } as const

export interface Visit {
  readonly page: Page
  /** Everything the page complained of: console errors, exceptions, violations of its own policy. */
  readonly complaints: readonly string[]
  /** Addresses asked for on any other host. */
  readonly strangers: readonly string[]
}

export interface Site {
  readonly url: string
  /** Opens a path in a fresh profile. */
  visit(path: string, options?: BrowserContextOptions): Promise<Visit>
  readonly close: () => Promise<void>
}

/** Starts the Worker as `wrangler dev` would, assets included, with `models/small` as its canary, and a browser. */
export const startSite = async (): Promise<Site> => {
  const state = await mkdtemp(join(tmpdir(), 'edge-qe-site-'))
  await publishCanary(state)
  const worker = await unstable_startWorker({
    config: 'wrangler.toml',
    env: '',
    bindings: { ACCESS: { type: 'plain_text', value: 'open' } },
    dev: { server: { port: 0 }, inspector: false, logLevel: 'error', persist: state },
  })
  const url = String(await worker.url).replace(/\/$/, '')
  // A container has no user namespaces to build Chromium's sandbox of.
  const browser: Browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox'] })
  return {
    url,
    visit: (path, options) => visit(browser, url, { path, options }),
    close: async () => {
      await browser.close()
      await worker.dispose()
      await rm(state, { recursive: true, force: true })
    },
  }
}

const publishCanary = async (state: string): Promise<void> => {
  const stage = { advance: () => undefined, skip: () => undefined }
  await withLocalBucket('edge-qe-releases', { state }, (bucket) =>
    publish(bucket, { model: 'models/small', channel: 'canary' }, { progress: () => undefined, stage: (_, run) => run(stage) }),
  )
}

interface Target {
  readonly path: string
  readonly options: BrowserContextOptions | undefined
}

const visit = async (browser: Browser, url: string, { path, options }: Target): Promise<Visit> => {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  const complaints: string[] = []
  const strangers: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      complaints.push(`${message.text()} ${message.location().url}`)
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('request', (request) => {
    if (!request.url().startsWith(`${url}/`) && !request.url().startsWith('data:')) strangers.push(request.url())
  })
  await page.goto(url + path, { waitUntil: 'load' })
  return { page, complaints, strangers }
}
