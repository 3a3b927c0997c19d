/**
 * `npm run build:assets`: makes edge/build/assets, what the Worker serves to people: playground, reference, OpenAPI; and
 * what it reads itself, the release that is deployed with it, under the same keys as in a bucket, with the checksums of its
 * students beside them.
 */

import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { build } from 'esbuild'
import { toOpenApi } from '../edge/openapi/document.ts'
import { toErrorsPage } from '../edge/openapi/errors-page.ts'
import { gmac } from '../edge/platform/gmac.ts'
import { sha256 } from '../edge/platform/sha256.ts'
import { fillPage, PAGES } from '../edge/playground/page.ts'
import { ABOUT_FILE } from '../models/about.ts'
import { releaseKey } from '../models/bucket-keys.ts'
import { writeChanged, writeFolder } from './write-folder.ts'

const ROOT = join(import.meta.dirname, '..')
const EDGE = join(ROOT, 'edge')
const ASSETS = join(EDGE, 'build/assets')

interface Package {
  readonly name: string
  readonly version: string
  readonly license: string
}

const readPackage = async (folder: string): Promise<Package> =>
  JSON.parse(await readFile(join(ROOT, folder, 'package.json'), 'utf8')) as Package

/** The scripts and the style sheet, by file name. */
const bundle = async (): Promise<[name: string, text: string][]> => {
  const { outputFiles } = await build({
    entryPoints: {
      ...Object.fromEntries(PAGES.map((name) => [name, join(EDGE, `playground/${name}.ts`)])),
      device: join(ROOT, 'local/page-worker.ts'),
      reference: join(EDGE, 'reference/reference.ts'),
      style: join(EDGE, 'playground/style.css'),
    },
    outdir: ASSETS,
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    logLevel: 'warning',
    // What the playground scores with where no text may leave the page.
    define: { STUDENT_URL: JSON.stringify(`/${releaseKey(await readReleaseId(), 'student.bin')}`) },
  })
  return outputFiles.map(({ path, text }) => [path.slice(ASSETS.length + 1), text])
}

const readPlayground = (name: string): Promise<string> => readFile(join(EDGE, 'playground', name), 'utf8')

const readPages = async (): Promise<[name: string, text: string][]> => {
  const frame = await readPlayground('frame.html')
  const parts = { key: await readPlayground('key.html'), languages: await readPlayground('languages.html') }
  return await Promise.all(
    PAGES.map(
      async (name): Promise<[name: string, text: string]> => [
        name === 'message' ? 'index.html' : `${name}.html`,
        fillPage(name, { frame, content: await readPlayground(`${name}.html`), parts }),
      ],
    ),
  )
}

/** The API reference's script as its makers built it, with its name and licence in front; its source map stays behind. */
const readScalar = async (): Promise<string> => {
  const folder = 'node_modules/@scalar/api-reference'
  const { name, version, license } = await readPackage(folder)
  const script = await readFile(join(ROOT, folder, 'dist/browser/standalone.js'), 'utf8')
  const banner = `/*! ${name} ${version}, ${license}, https://github.com/scalar/scalar */\n`
  return banner + script.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n')
}

/** What a Worker asks for of its release, by key; the manifest is part of its code. */
const RELEASE = join(ROOT, 'models/default')
const RELEASE_FILES = ['student.bin', 'student.onnx', ABOUT_FILE, 'CARD.md']

const readReleaseId = async (): Promise<string> => sha256(await readFile(join(RELEASE, 'manifest.json')))

const readRelease = async (): Promise<[name: string, bytes: Buffer][]> => {
  const id = await readReleaseId()
  // A release of one's own may be without one of them.
  const names = (await readdir(RELEASE)).filter((name) => RELEASE_FILES.includes(name))
  return Promise.all(
    names.map(async (name): Promise<[string, Buffer]> => [releaseKey(id, name), await readFile(join(RELEASE, name))]),
  )
}

/** By name; `npm run check:release` has read their sha256 before. */
const checkStudents = async (release: ReadonlyMap<string, Uint8Array>): Promise<Record<string, string>> => {
  const checksums: Record<string, string> = {}
  for (const [key, bytes] of release) {
    const name = basename(key)
    if (name.startsWith('student.')) checksums[name] = await gmac(new Uint8Array(bytes))
  }
  return checksums
}

const { version } = await readPackage('.')
const release = new Map(await readRelease())
const files = new Map<string, string | Uint8Array>([
  ...release,
  ...(await bundle()),
  ...(await readPages()),
  ['icon.svg', await readPlayground('icon.svg')],
  ['_headers', await readPlayground('_headers')],
  ['docs.html', await readFile(join(EDGE, 'reference/docs.html'), 'utf8')],
  ['docs/errors.html', toErrorsPage()],
  ['openapi.json', `${JSON.stringify(toOpenApi(version), null, 2)}\n`],
  ['scalar.js', await readScalar()],
])

await writeFolder(ASSETS, files)
await writeChanged(
  join(EDGE, 'build/checksums.js'),
  `export const CHECKSUMS = ${JSON.stringify(await checkStudents(release))}\n`,
)
