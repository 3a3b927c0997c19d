/** `npm run build:sbom [file]`: a bill of materials (CycloneDX 1.5) of the Worker, its pages and the npm package. */

import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundledLibraries } from './libraries.ts'

const ROOT = join(import.meta.dirname, '..')
const OUT = process.argv[2] ?? join(ROOT, 'sbom.json')

interface Component {
  readonly 'bom-ref': string
  readonly name: string
  readonly version: string
}

interface Bill {
  readonly metadata: { readonly component: Component }
  readonly components: readonly Component[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[]
}

// npm knows the format and the hashes of every package that is installed; what is given away of these, only the bundles.
const every = JSON.parse(
  execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'], {
    cwd: ROOT,
    maxBuffer: 2 ** 26,
  }).toString(),
) as Bill
const libraries = await bundledLibraries()
const components = libraries.map(({ name, version }) => {
  const component = every.components.find(({ 'bom-ref': ref }) => ref === `${name}@${version}`)
  if (!component) throw new Error(`npm sbom: expected ${name}@${version} among ${every.components.length} components`)
  // To npm they are tools of development, since the bundles hold them and the package depends on nothing.
  return { ...component, scope: 'required', properties: [] }
})
const kept = new Set([every.metadata.component['bom-ref'], ...components.map((component) => component['bom-ref'])])
const dependencies = every.dependencies
  .filter(({ ref }) => kept.has(ref))
  .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((other) => kept.has(other)) }))
// npm names it after the folder.
const metadata = { ...every.metadata, component: { ...every.metadata.component, name: 'edge-qe' } }
writeFileSync(OUT, `${JSON.stringify({ ...every, metadata, components, dependencies }, null, 2)}\n`)
process.stdout.write(`${OUT}: ${components.length} libraries\n`)
