/** The npm package as somebody gets it: packed, installed into an empty folder, compiled against and run. */

import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { unstable_startWorker } from 'wrangler'
import { CONSUMER, REQUIRED, SCRIPT, WORKER, WRANGLER } from './consumers.ts'
import { API_KEY, type Service, startService } from './service.ts'

const run = promisify(execFile)
const ROOT = process.cwd()
const NODE = ['--disable-warning=ExperimentalWarning']
const kB = 1000

interface Packed {
  readonly size: number
  readonly files: readonly { readonly path: string; readonly size: number }[]
}

describe('the npm package', () => {
  let folder = ''
  let packed: Packed

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'edge-qe-package-'))
    // What prepack runs, but for the kernel, which other tests are reading.
    await run('node', [...NODE, 'scripts/build-package.ts'])
    const pack = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder])
    packed = JSON.parse(pack.stdout)[0]
    await writeFile(join(folder, 'package.json'), '{ "name": "consumer", "private": true, "type": "module" }')
    const [tarball = ''] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'))
    // There is nothing to ask a registry for.
    await run('npm', ['install', `./${tarball}`, '--offline', '--no-audit', '--no-fund'], { cwd: folder })
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  test('is built before it is packed', async () => {
    const { scripts } = JSON.parse(await readFile('package.json', 'utf8'))
    expect(scripts.prepack).toContain('build:package')
  })

  test('has the client, the scorer and the release, and nothing of the trainer or the Worker', async () => {
    const allowed =
      /^(dist\/|docs\/[A-Za-z-]+\.(md|png)$|models\/default\/CARD\.md$|(recipes|python)\/README\.md$|(LICENSE|NOTICE|[A-Z]+\.md|package\.json)$)/
    expect(packed.files.map(({ path }) => path).filter((path) => !allowed.test(path))).toEqual([])
    const texts = await Promise.all(
      packed.files.filter(({ path }) => /\.(js|d\.ts)$/.test(path)).map(({ path }) => readFile(path, 'utf8')),
    )
    expect(texts.length).toBeGreaterThan(10)
    const foreign = /tensorflow|tfjs|onnxruntime|hono|cloudflare:workers|R2Bucket|trainer\/|zod\/mini/
    // Names of sources, and the manifest, which says what trained the student, are no code.
    const codes = texts.map((text) => text.replaceAll(/^\/\/ (node_modules|edge|models)\/.*$|^.*"provenance".*$/gm, ''))
    expect(codes.filter((code) => foreign.test(code))).toEqual([])
  })

  test('is hardly larger than its student', async () => {
    const student = (await stat('models/default/student.bin')).size
    const rest = packed.files.reduce((sum, { size }) => sum + size, 0) - student
    process.stdout.write(`npm package: ${packed.size} bytes packed, ${rest} bytes unpacked beside the student\n`)
    expect(packed.size).toBeLessThan(student)
    // Mostly words of numbers, their counterparts and tables of characters for 24 languages, as modules and in CommonJS, and documentation.
    expect(rest).toBeLessThan(2000 * kB)
  })

  test('has the pages that its README points to', async () => {
    const readme = await readFile('README.md', 'utf8')
    const pages = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, page = '']) => page)
    expect(pages.length).toBeGreaterThan(10)
    const paths = packed.files.map(({ path }) => path)
    expect(pages.filter((page) => !paths.includes(page))).toEqual([])
  })

  test('costs little where an error alone is imported', async () => {
    for (const [name, from] of [
      ['EdgeQeError', 'client'],
      ['QualityError', 'local'],
    ]) {
      const contents = `import { ${name} } from './dist/${from}/${from}.js'; globalThis.error = ${name}`
      const { outputFiles } = await build({
        stdin: { contents, resolveDir: ROOT },
        bundle: true,
        minify: true,
        format: 'esm',
        write: false,
        logLevel: 'silent',
      })
      expect(outputFiles[0]?.contents.length).toBeLessThan(kB)
    }
  })

  test('brings no library along, and asks for none', async () => {
    const installed = (await readdir(join(folder, 'node_modules'))).filter((name) => !name.startsWith('.'))
    expect(installed).toEqual(['edge-qe'])
    const { dependencies, peerDependencies } = JSON.parse(await readFile('package.json', 'utf8'))
    expect({ dependencies, peerDependencies }).toEqual({})
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

    test('in Node, where it scores as the Worker that it calls', async () => {
      await writeFile(join(folder, 'script.js'), SCRIPT)
      const { stdout } = await run('node', ['script.js', service.url, API_KEY], { cwd: folder })
      const { local, remote, models } = JSON.parse(stdout)
      expect(local).toBeTypeOf('number')
      expect(local).toBe(remote)
      expect(models[0]).toEqual(models[1])
    })

    test('in CommonJS, with one class of errors', async () => {
      await writeFile(join(folder, 'script.cjs'), REQUIRED)
      const { stdout } = await run('node', ['script.cjs'], { cwd: folder })
      expect(JSON.parse(stdout)).toEqual({ raw: expect.any(Number), quality: true, client: true })
    })

    test('in a Worker, whose bundler takes the kernel as a module', async () => {
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
