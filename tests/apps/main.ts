/**
 * `npm run -s test:apps [app ...]`: the npm package in apps of the kinds that people build. Each folder is one: the package
 * is packed and installed into it, and what its scripts score has to be what Node scores, to the last digit. A script
 * `score…` prints it; a script `serve…` listens on PORT, and Chromium finds it in the page's <output>, and at `config.paths`.
 */

import { execFile, spawn } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { chromium } from 'playwright-core'
import { createScorer } from '../../local/local.ts'
import { CHROMIUM } from '../playground/browser.ts'

const run = promisify(execFile)
const MOST_MS = 600_000

interface App {
  readonly scripts: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly config?: { readonly install?: string; readonly paths?: readonly string[] }
}

const message = JSON.parse(await readFile(join(import.meta.dirname, 'message.json'), 'utf8'))

const scoreHere = async (): Promise<string> => {
  const manifest = await readFile('models/default/manifest.json')
  const scorer = await createScorer({ manifest, student: await readFile('models/default/student.bin') })
  return String((await scorer.score(message)).raw)
}

/** The app in a folder of its own, with the package installed. */
const install = async (name: string, { folder, tarball }: { folder: string; tarball: string }): Promise<App> => {
  await cp(join(import.meta.dirname, name), folder, { recursive: true })
  await writeFile(join(folder, 'message.json'), JSON.stringify(message))
  await writeFile(join(folder, 'message.js'), `export const message = ${JSON.stringify(message)}\n`)
  const app = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as App
  const dependencies = { ...app.dependencies, 'edge-qe': `file:${tarball}` }
  await writeFile(join(folder, 'package.json'), JSON.stringify({ ...app, name, private: true, dependencies }))
  const command = app.config?.install ?? 'npm install --no-audit --no-fund --loglevel=error'
  await run('sh', ['-c', command], { cwd: folder, timeout: MOST_MS, maxBuffer: 2 ** 26 })
  return app
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.trim() ?? ''

const findPort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })

/** What the page writes, and what its other paths answer. */
const readPages = async (script: string, folder: string, paths: readonly string[]): Promise<string[]> => {
  if (!CHROMIUM) throw new Error('no Chromium here: apt-get install chromium, or name one in CHROMIUM')
  const port = await findPort()
  const env = { ...process.env, PORT: String(port) }
  // In a group of its own, so that what npm starts ends with it; with an open stdin, without which esbuild's server ends.
  const server = spawn('npm', ['run', '--silent', script], {
    cwd: folder,
    env,
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  let said = ''
  server.stderr.on('data', (text) => (said += text))
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
  try {
    const url = `http://localhost:${port}`
    await waitFor(url, () => {
      if (server.exitCode !== null) throw new Error(`the server ends: ${said}`)
    })
    const page = await browser.newPage()
    await page.goto(url)
    const output = page.locator('output')
    await output.filter({ hasText: /./ }).waitFor({ state: 'attached', timeout: MOST_MS / 5 })
    const others = paths.map(async (path) => (await fetch(url + path)).text())
    return [(await output.textContent()) ?? '', ...(await Promise.all(others))]
  } finally {
    await browser.close()
    if (server.pid && server.exitCode === null) process.kill(-server.pid)
  }
}

/** A server that builds first takes its time. */
const waitFor = async (url: string, requireRunning: () => void): Promise<void> => {
  for (const end = Date.now() + MOST_MS; Date.now() < end; ) {
    requireRunning()
    // One that accepts and says nothing is asked anew.
    const answers = await fetch(url, { signal: AbortSignal.timeout(MOST_MS / 10) }).then(
      ({ ok }) => ok,
      () => false,
    )
    if (answers) return
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
  throw new Error(`${url} does not answer`)
}

const scoreIn = async (folder: string, script: string, { config }: App): Promise<string[]> => {
  if (script.startsWith('serve')) return await readPages(script, folder, config?.paths ?? [])
  const { stdout } = await run('npm', ['run', '--silent', script], { cwd: folder, timeout: MOST_MS, maxBuffer: 2 ** 26 })
  return [lastLine(stdout)]
}

const listApps = async (): Promise<string[]> => {
  const names = (await readdir(import.meta.dirname)).toSorted()
  const folders = await Promise.all(names.map(async (name) => (await stat(join(import.meta.dirname, name))).isDirectory()))
  return names.filter((_, i) => folders[i])
}

const work = await mkdtemp(join(tmpdir(), 'edge-qe-apps-'))
const asked = process.argv.slice(2)
const counts = { passed: 0, failed: 0 }

const report = (what: string, wrong: string): void => {
  counts[wrong ? 'failed' : 'passed']++
  process.stdout.write(`${wrong ? 'FAIL' : 'ok  '} ${what}${wrong && `: ${wrong}`}\n`)
}

const messageOf = (error: unknown): string => {
  const { message: said, stdout = '', stderr = '' } = error as Error & { stdout?: string; stderr?: string }
  return `${said}\n${stdout}\n${stderr}`.trim().slice(-2000)
}

try {
  await run('npm', ['pack', '--pack-destination', work])
  const [tarball = ''] = await readdir(work)
  const expected = await scoreHere()
  for (const name of asked.length > 0 ? asked : await listApps()) {
    const folder = join(work, name)
    try {
      const app = await install(name, { folder, tarball: join(work, tarball) })
      for (const script of Object.keys(app.scripts).filter((key) => /^(?:score|serve)/.test(key))) {
        const scores = await scoreIn(folder, script, app).catch((error: unknown) => [messageOf(error)])
        report(
          `${name}, ${script}`,
          scores.every((score) => score === expected) ? '' : `expected ${expected}, got ${scores.join(' and ')}`,
        )
      }
    } catch (error) {
      report(name, messageOf(error))
    }
    await rm(folder, { recursive: true, force: true })
  }
} finally {
  await rm(work, { recursive: true, force: true })
}
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`)
process.exitCode = counts.failed > 0 ? 1 : 0
