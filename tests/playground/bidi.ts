/** A Firefox of the system, driven by WebDriver BiDi (https://w3c.github.io/webdriver-bidi): Playwright drives only its own. */

import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where Debian and others put it; FIREFOX names another place. */
const PLACES = [process.env.FIREFOX ?? '', '/usr/bin/firefox-esr', '/usr/bin/firefox']

export interface Firefox {
  open(url: string): Promise<void>
  /** The value of an expression in the page, once its promise, if it is one, is settled. Throws what the page throws. */
  evaluate(expression: string): Promise<unknown>
  /** Errors that pages wrote to the console or did not catch. */
  readonly complaints: readonly string[]
  close(): Promise<void>
}

interface Answer {
  readonly id?: number
  readonly type: 'success' | 'error' | 'event'
  readonly result?: unknown
  readonly message?: string
  readonly method?: string
  readonly params?: { readonly level?: string; readonly text?: string | null }
}

const START_MS = 60_000

export const startFirefox = async (): Promise<Firefox> => {
  const path = PLACES.find((place) => place !== '' && existsSync(place))
  if (!path) throw new Error('no Firefox here: apt-get install firefox-esr, or name one in FIREFOX')
  const profile = await mkdtemp(join(tmpdir(), 'edge-qe-firefox-'))
  const browser = spawn(path, ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0'], {
    env: { ...process.env, HOME: profile, MOZ_DISABLE_CONTENT_SANDBOX: '1' },
  })
  const { send, complaints, disconnect } = await connect(`${await findAddress(browser)}/session`)
  await send('session.new', { capabilities: {} })
  await send('session.subscribe', { events: ['log.entryAdded'] })
  const { contexts } = (await send('browsingContext.getTree', {})) as { contexts: readonly { context: string }[] }
  const context = contexts[0]?.context
  return {
    open: async (url) => {
      await send('browsingContext.navigate', { context, url, wait: 'complete' })
    },
    evaluate: async (expression) => {
      const reply = await send('script.evaluate', {
        expression: `(async () => JSON.stringify(await (${expression})))()`,
        target: { context },
        awaitPromise: true,
      })
      const { result, exceptionDetails } = reply as { result?: { value?: string }; exceptionDetails?: { text: string } }
      if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.text}`)
      return result?.value === undefined ? undefined : JSON.parse(result.value)
    },
    complaints,
    close: async () => {
      disconnect()
      browser.kill()
      await rm(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** Firefox says where it listens on its standard error. */
const findAddress = (browser: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('Firefox did not say where it listens')), START_MS)
    let said = ''
    browser.on('exit', (code) => reject(new Error(`Firefox ended with ${code}\n${said}`)))
    browser.stderr?.on('data', (data: Buffer) => {
      said += String(data)
      const [, address] = /WebDriver BiDi listening on (ws:\S+)/.exec(said) ?? []
      if (address === undefined) return
      clearTimeout(timer)
      resolve(address)
    })
  })

const connect = async (address: string) => {
  const socket = new WebSocket(address)
  const complaints: string[] = []
  const waiting = new Map<number, (answer: Answer) => void>()
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', () => reject(new Error(`${address}: no connection`)))
  })
  socket.addEventListener('message', ({ data }) => {
    const answer = JSON.parse(String(data)) as Answer
    if (answer.id !== undefined) return waiting.get(answer.id)?.(answer)
    if (answer.params?.level === 'error') complaints.push(answer.params.text ?? '')
  })
  let last = 0
  const send = (method: string, params: object): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const id = ++last
      waiting.set(id, ({ type, result, message }) => {
        waiting.delete(id)
        if (type === 'error') reject(new Error(`${method}: ${message}`))
        else resolve(result)
      })
      socket.send(JSON.stringify({ id, method, params }))
    })
  return { send, complaints, disconnect: () => socket.close() }
}
