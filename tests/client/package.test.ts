/** The npm package as somebody gets it: packed, installed into an empty folder, compiled against and run. */

import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { unstable_startWorker } from 'wrangler'
import { CONSUMER, SCRIPT, WORKER, WRANGLER } from './consumers.ts'
import { API_KEY, type Service, startService } from './service.ts'

const run = promisify(execFile)
const ROOT = process.cwd()
const NODE = ['--disable-warning=ExperimentalWarning']
const kB = 1000

/** What npm says where there is no registry, as on a machine without a network. */
const OFFLINE = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED/

interface Packed {
  readonly size: number
  readonly files: readonly { readonly path: string; readonly size: number }[]
}

describe('the npm package', () => {
  let folder = ''
  let packed: Packed
  /** Why it could not be installed; empty where it was. */
  let offline = ''

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'edge-qe-package-'))
    // What prepack runs, but for the kernel, which other tests are reading.
    await run('node', [...NODE, 'scripts/build-package.ts'])
    const pack = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder])
    packed = JSON.parse(pack.stdout)[0]
    await writeFile(join(folder, 'package.json'), '{ "name": "consumer", "private": true, "type": "module" }')
    const [tarball = ''] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'))
    const install = ['install', `./${tarball}`, '--prefer-offline', '--no-audit', '--no-fund', '--fetch-retries=1']
    await run('npm', install, { cwd: folder }).catch((error: Error & { stderr?: string }) => {
      if (!OFFLINE.test(error.stderr ?? '')) throw error
      offline = 'skipped: the npm registry cannot be reached for ky'
    })
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  test('is built before it is packed', async () => {
    const { scripts } = JSON.parse(await readFile('package.json', 'utf8'))
    expect(scripts.prepack).toContain('build:package')
  })

  test('has the client, the scorer and the release, and nothing of the trainer or the Worker', async () => {
    const allowed =
      /^(dist\/|models\/default\/(CARD\.md|manifest\.json|student\.bin)$|(LICENSE|NOTICE|README\.md|package\.json)$)/
    expect(packed.files.map(({ path }) => path).filter((path) => !allowed.test(path))).toEqual([])
    const texts = await Promise.all(
      packed.files.filter(({ path }) => /\.(js|d\.ts)$/.test(path)).map(({ path }) => readFile(path, 'utf8')),
    )
    expect(texts.length).toBeGreaterThan(10)
    const foreign = /tensorflow|tfjs|onnxruntime|hono|cloudflare:workers|R2Bucket|trainer\/|zod\/mini/
    expect(texts.filter((text) => foreign.test(text.replaceAll(/^\/\/ (node_modules|edge|models)\/.*$/gm, '')))).toEqual([])
  })

  test('is hardly larger than its student', async () => {
    const student = (await stat('models/default/student.bin')).size
    const rest = packed.files.reduce((sum, { size }) => sum + size, 0) - student
    process.stdout.write(`npm package: ${packed.size} bytes packed, ${rest} bytes unpacked beside the student\n`)
    expect(packed.size).toBeLessThan(student)
    // Mostly words of numbers and tables of characters for 24 languages, not minified, and the card and the manifest.
    expect(rest).toBeLessThan(500 * kB)
  })

  test('brings one library along', async (context) => {
    if (offline) context.skip(offline)
    const installed = (await readdir(join(folder, 'node_modules'))).filter((name) => !name.startsWith('.'))
    expect(installed.toSorted()).toEqual(['edge-qe', 'ky'])
  })

  test.each([
    ['a bundler', { module: 'ESNext', moduleResolution: 'Bundler', lib: ['ES2024', 'DOM'], types: [] }],
    ['Node', { module: 'NodeNext', moduleResolution: 'NodeNext', lib: ['ES2024'], types: ['node'] }],
    ['a Worker', { module: 'ESNext', moduleResolution: 'Bundler', lib: ['ES2024'], types: ['@cloudflare/workers-types'] }],
  ])('type-checks strictly, its own declarations too, for %s', async (name, options) => {
    // The declarations import nothing, so that they can be checked without an installation.
    const project = join(folder, `types-${name.replaceAll(' ', '-')}`)
    const library = join(project, 'node_modules/edge-qe')
    await mkdir(library, { recursive: true })
    await run('cp', ['-r', 'dist', 'package.json', library])
    await writeFile(join(project, 'package.json'), '{ "type": "module" }')
    await writeFile(join(project, 'consumer.ts'), CONSUMER)
    const { types } = options
    const paths = types.map((type) => [type, [join(ROOT, 'node_modules', type === 'node' ? '@types/node' : type)]])
    const compilerOptions = {
      ...options,
      types: types.map((type) => join(ROOT, 'node_modules', type === 'node' ? '@types/node' : type)),
      paths: Object.fromEntries(paths),
      target: 'ES2022',
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: false,
      noEmit: true,
    }
    await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['consumer.ts'] }))
    const { stdout } = await run('tsc', ['-p', project, '--pretty', 'false']).catch((error: { stdout: string }) => error)
    expect(stdout).toBe('')
  })

  describe('runs', () => {
    let service: Service

    beforeAll(async () => {
      service = await startService()
    })
    afterAll(() => service.close())

    test('in Node, where it scores as the Worker that it calls', async (context) => {
      if (offline) context.skip(offline)
      await writeFile(join(folder, 'script.js'), SCRIPT)
      const { stdout } = await run('node', ['script.js', service.url, API_KEY], { cwd: folder })
      const { local, remote, models } = JSON.parse(stdout)
      expect(local).toBeTypeOf('number')
      expect(local).toBe(remote)
      expect(models[0]).toEqual(models[1])
    })

    test('in a Worker, whose bundler takes the kernel as a module', async (context) => {
      if (offline) context.skip(offline)
      await writeFile(join(folder, 'worker.js'), WORKER)
      await writeFile(join(folder, 'wrangler.toml'), WRANGLER)
      const worker = await unstable_startWorker({
        config: join(folder, 'wrangler.toml'),
        dev: { server: { port: 0 }, inspector: false, logLevel: 'none', persist: false },
      })
      try {
        const reply = await (await fetch(String(await worker.url))).json()
        expect(reply).toMatchObject({ raw: expect.any(Number), model: { name: 'default', engine: 'kernel', channel: null } })
      } finally {
        await worker.dispose()
      }
    })
  })
})
