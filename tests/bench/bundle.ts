/** Bundles Workers as they are deployed and writes workerd configurations for them. */

import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { CONFIG, type Server, WORKERD } from './workerd.ts'

export interface Bundle extends Server {
  /** Bytes of what is deployed, by file ending. */
  readonly sizes: Readonly<Record<string, number>>
}

const COMPATIBILITY_DATE = '2026-11-01'
const KINDS: Readonly<Record<string, string>> = {
  js: 'esModule',
  bin: 'data',
  onnx: 'data',
  wasm: 'wasm',
  md: 'text',
}

/**
 * The Worker of a working tree, by `wrangler deploy --dry-run`, its kernel and assets built on the way. `named` keeps the
 * names of functions, for a profile.
 */
export const bundleWorker = (
  root: string,
  folder: string,
  { env = '', named = false }: { readonly env?: string; readonly named?: boolean } = {},
): Bundle => {
  execFileSync(
    join(root, 'node_modules/.bin/wrangler'),
    ['deploy', '--dry-run', `--env=${env}`, '--outdir', join(folder, 'out')],
    {
      cwd: root,
      env: { ...process.env, WRANGLER_SEND_METRICS: 'false', ...(named ? { READABLE: '1' } : {}) },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  const names = readdirSync(join(folder, 'out')).filter(isModule)
  const sizes: Record<string, number> = {}
  for (const name of names) sizes[endingOf(name)] = (sizes[endingOf(name)] ?? 0) + statSync(join(folder, 'out', name)).size
  return { ...writeConfig(folder, { assets: join(root, 'edge/build/assets') }), sizes }
}

/** The empty Worker, in the same kind of configuration. */
export const bundleEmpty = (folder: string): Server => {
  bundleScript('empty.ts', join(folder, 'out/index.js'))
  return writeConfig(folder)
}

/** The empty Worker with a student's file beside it. */
export const bundleCarrier = (student: string, folder: string): Server => {
  bundleScript('carrier.ts', join(folder, 'out/index.js'))
  copyFileSync(student, join(folder, 'out/student.bin'))
  return writeConfig(folder)
}

const bundleScript = (name: string, outfile: string): void => {
  const entry = join(import.meta.dirname, 'workers', name)
  buildSync({ entryPoints: [entry], bundle: true, format: 'esm', outfile, external: ['*.bin'] })
}

/** What wrangler and esbuild call the module that is the Worker. */
const ENTRY = 'index.js'

/** wrangler leaves a README.md of its own beside them. */
const isModule = (name: string): boolean => endingOf(name) in KINDS && name !== 'README.md'

const endingOf = (name: string): string => name.split('.').at(-1) ?? ''

export interface ConfigOptions {
  /** The folder of static assets, read by the process that is measured; in production that is another one. */
  readonly assets?: string
}

/**
 * Files of `folder/out` -> the binary configuration, which holds them. Read in
 * binary no text of it is parsed in the process that is measured.
 */
export const writeConfig = (folder: string, { assets }: ConfigOptions = {}): Server => {
  bundleScript('empty-bucket.ts', join(folder, 'bucket.js'))
  const names = readdirSync(join(folder, 'out')).filter(isModule)
  const modules = [ENTRY, ...names.filter((name) => name !== ENTRY)].map(
    (name) => `(name = "${name}", ${KINDS[endingOf(name)]} = embed "out/${name}")`,
  )
  const hasAssets = assets !== undefined && existsSync(assets)
  writeFileSync(join(folder, 'config.capnp'), toConfig(modules, hasAssets ? assets : undefined))
  const config = execFileSync(WORKERD, ['compile', '--config-only', 'config.capnp'], { cwd: folder, maxBuffer: 2 ** 27 })
  writeFileSync(join(folder, CONFIG), config)
  return { folder }
}

const toConfig = (modules: readonly string[], assets: string | undefined): string =>
  `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    (name = "bucket", worker = (compatibilityDate = "${COMPATIBILITY_DATE}", modules = [(name = "bucket.js", esModule = embed "bucket.js")])),
    ${assets === undefined ? '' : `(name = "assets", disk = (path = "${assets}")),`}
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const main :Workerd.Worker = (
  compatibilityDate = "${COMPATIBILITY_DATE}",
  modules = [${modules.join(', ')}],
  bindings = [
    (name = "ACCESS", text = "open"), (name = "CORS_ORIGINS", text = ""), (name = "RATE_LIMIT_SECONDS", text = "60"),
    (name = "CHANNEL", text = "stable"), (name = "RELEASES", r2Bucket = "bucket"),
    ${assets === undefined ? '' : '(name = "ASSETS", service = "assets"),'}
  ],
);
`
