/**
 * `npm run check:reproducible`: builds the commit that is checked out twice, in two folders, and compares kernels, Worker, pages
 * and npm package byte by byte. Prints the sha256 of each and the versions that made them; exits 1 where two differ.
 */

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const ROOT = join(import.meta.dirname, '..')

const ENVIRONMENTS = ['', 'onnx']

/** The files of a folder that match, by path: sha256. */
const hashesOf = (folder: string, matches: (path: string) => boolean): Map<string, string> =>
  new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      .filter(matches)
      .toSorted()
      .map((path) => [
        path,
        createHash('sha256')
          .update(readFileSync(join(folder, path)))
          .digest('hex'),
      ]),
  )

/** Copies what git knows to `folder`, builds there, and answers with the hash of everything that was built. */
const buildIn = (folder: string): Map<string, string> => {
  const files = execFileSync('git', ['ls-files', '-z'], { cwd: ROOT }).toString().split('\0').filter(Boolean)
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    cpSync(join(ROOT, file), join(folder, file))
  }
  // As npm ci lays them out, from the lockfile; copied rather than linked, since bundlers resolve links to one and the same folder.
  cpSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !path.includes('node_modules/.cache') && !path.includes('node_modules/.mf'),
  })
  const run = (command: string, args: readonly string[]): void =>
    void execFileSync(command, args, { cwd: folder, env: { ...process.env, WRANGLER_SEND_METRICS: 'false' }, stdio: 'pipe' })
  run('npm', ['run', '--silent', 'build'])
  run('npm', ['run', '--silent', 'build:training'])
  for (const environment of ENVIRONMENTS)
    run('npx', ['wrangler', 'deploy', '--dry-run', `--env=${environment}`, '--outdir', `out/worker-${environment || 'kernel'}`])
  mkdirSync(join(folder, 'out/package'))
  run('npm', ['pack', '--pack-destination', 'out/package'])
  const isBuilt = (path: string): boolean =>
    /^(?:out|edge\/build|local\/build|models\/kernel\/build|trainer\/backends\/build)\//.test(path) &&
    !/README\.md$|\.map$/.test(path)
  return hashesOf(folder, isBuilt)
}

const folders = ['one', 'another/place'].map((name) => join(mkdtempSync(join(tmpdir(), 'edge-qe-build-')), name))
const [first = new Map<string, string>(), second = new Map<string, string>()] = folders.map(buildIn)
for (const folder of folders) rmSync(folder, { recursive: true })

const paths = [...new Set([...first.keys(), ...second.keys()])].toSorted()
const differing = paths.filter((path) => first.get(path) !== second.get(path))
for (const path of paths)
  process.stdout.write(`${(first.get(path) ?? 'missing').slice(0, 16)}  ${differing.includes(path) ? 'DIFFERS ' : ''}${path}\n`)
const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, { version: string } | undefined>
}
const tools = ['assemblyscript', 'esbuild', 'typescript', 'wrangler'].map(
  (name) => `${name} ${lock.packages[`node_modules/${name}`]?.version}`,
)
process.stdout.write(`${paths.length} files, ${differing.length} differ; Node ${process.version}, ${tools.join(', ')}\n`)
process.exitCode = differing.length === 0 ? 0 : 1
