import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { parseManifest } from '../models/manifest.ts'

const ROOT = join(import.meta.dirname, '..')
const KB = 1000
const MB = 1000 * KB
const out = mkdtempSync(join(tmpdir(), 'edge-qe-size-'))

/** Where what would be deployed was put. */
const bundle = (env: string): string => {
  const folder = join(out, env || 'kernel')
  execFileSync('npx', ['wrangler', 'deploy', '--dry-run', `--env=${env}`, '--outdir', folder], {
    cwd: ROOT,
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false' },
  })
  return folder
}

/** Bytes by file ending; source maps stay behind. */
const sizesOf = (folder: string): Record<string, number> => {
  const sizes: Record<string, number> = {}
  for (const file of readdirSync(folder)) {
    const ending = file.split('.').at(-1) ?? ''
    if (['map', 'md'].includes(ending)) continue
    sizes[ending] = (sizes[ending] ?? 0) + statSync(join(folder, file)).size
  }
  return sizes
}

/** What esbuild made a module of; its source map lies beside it in the build, and is not among what is deployed. */
const readSources = (name: string): string[] =>
  (JSON.parse(readFileSync(join(ROOT, 'edge/build/kernel', `${name}.map`), 'utf8')) as { sources: string[] }).sources

describe('sizes', () => {
  let bundled: string | undefined
  const kernel = (): string => {
    bundled ??= bundle('')
    return bundled
  }
  afterAll(() => rmSync(out, { recursive: true }))

  test('the Worker is at most 400 kB with the kernel, and its student lies beside it', () => {
    const { js = Number.NaN, wasm = Number.NaN, ...rest } = sizesOf(kernel())
    expect(rest).toEqual({})
    expect(js + wasm).toBeLessThanOrEqual(400 * KB)
    expect(wasm).toBeLessThanOrEqual(20 * KB)
  })

  /** The modules that are run before a first score: index.js and what it imports, but for what it imports when asked. */
  const modulesOfFirstScore = (folder: string): string[] => {
    const found = new Set(['index.js'])
    // A set goes on to what is added while it is gone through.
    for (const name of found)
      for (const [, other = ''] of readFileSync(join(folder, name), 'utf8').matchAll(/\b(?:from|import)"\.\/([\w-]+\.js)"/g))
        found.add(other)
    return [...found]
  }

  // In numbers that no other work on the machine changes. The lines and maps of each language pair are a part of it, and words of
  // 24 languages: 66 kB of counterparts, 30 of numbers.
  test('a first score runs at most 300 kB of JavaScript in at most 20 modules, of at most 119 of our files and libraries', () => {
    const folder = kernel()
    const modules = modulesOfFirstScore(folder)
    expect(modules.length).toBeGreaterThan(1)
    expect(modules.length).toBeLessThanOrEqual(20)
    expect(modules.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)).toBeLessThanOrEqual(300 * KB)
    const sources = modules.flatMap((name) => readSources(name))
    expect(sources.length).toBeGreaterThan(30)
    expect(new Set(sources).size).toBeLessThanOrEqual(119)
  })

  test('a first score does without schemas, jobs, feedback, and the routes that say what a release is', () => {
    const folder = kernel()
    const run = modulesOfFirstScore(folder).flatMap((name) => readSources(name))
    const left =
      /zod|edge\/(jobs|feedback|openapi)\/|routes\/(jobs|feedback|languages|models)\.ts|(schema|published|models\/(manifest|channel|trust))\.ts$/
    expect(run.filter((source) => left.test(source))).toEqual([])
    const all = readdirSync(folder).filter((name) => name.endsWith('.js'))
    expect(all.flatMap((name) => readSources(name)).filter((source) => left.test(source)).length).toBeGreaterThan(20)
  })

  test('no closure is named when it is made, which would be paid for on every call', () => {
    const folder = kernel()
    for (const name of modulesOfFirstScore(folder)) expect(readFileSync(join(folder, name), 'utf8')).not.toContain('__name(')
  })

  test('the Worker with onnxruntime-web fits the 64 MiB that Workers allow', () => {
    const sizes = Object.values(sizesOf(bundle('onnx')))
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(64 * 1024 * 1024)
  })

  test.each([
    ['default', 10],
    ['small', 5],
    ['large', 20],
  ])('student.bin of models/%s is at most %d MB', (name, most) => {
    expect(statSync(join(ROOT, 'models', name, 'student.bin')).size).toBeLessThanOrEqual(most * MB)
  })
})

describe.each(['default', 'small', 'large'])('the release in models/%s', (release) => {
  const folder = join(ROOT, 'models', release)
  const text = readFileSync(join(folder, 'manifest.json'), 'utf8')
  const { files } = parseManifest(text)

  test('is canonical JSON that survives parsing, since the Worker makes its id of it', () => {
    expect(JSON.stringify(JSON.parse(text))).toBe(text)
  })

  test.each(files.map(({ name, bytes, sha256 }) => [name, bytes, sha256] as const))(
    'has %s with the size and sha256 of the manifest',
    (name, bytes, sha256) => {
      const found = readFileSync(join(folder, name))
      expect(found.length).toBe(bytes)
      expect(createHash('sha256').update(found).digest('hex')).toBe(sha256)
    },
  )

  test('has no file that the manifest does not list', () => {
    expect(readdirSync(folder).toSorted()).toEqual([...files.map(({ name }) => name), 'manifest.json'].toSorted())
  })
})

describe('the shipped release', () => {
  const folder = join(ROOT, 'models/default')

  // The Worker does not check what it is deployed with, so the build must.
  test('stops the build when one byte of it differs, with the file and both hashes', () => {
    const damaged = mkdtempSync(join(tmpdir(), 'edge-qe-damaged-'))
    cpSync(folder, damaged, { recursive: true })
    const student = readFileSync(join(damaged, 'student.bin'))
    student[1_000_000] = (student[1_000_000] ?? 0) ^ 1
    writeFileSync(join(damaged, 'student.bin'), student)
    const run = (release: string) => spawnSync('npm', ['run', '--silent', 'check:release', '--', release], { encoding: 'utf8' })
    expect(run(damaged)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/student\.bin: the manifest says \d+ bytes with the sha256 [0-9a-f]{64}, the file has/),
    })
    expect(run(folder)).toMatchObject({ status: 0, stderr: '' })
    rmSync(damaged, { recursive: true })
  })
})
