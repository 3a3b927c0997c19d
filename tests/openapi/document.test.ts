import { build } from 'esbuild'
import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { ERROR_KINDS } from '../../edge/http/status.ts'
import { toOpenApi } from '../../edge/openapi/document.ts'
import { ERRORS } from '../../edge/openapi/errors.ts'
import { toTemplate } from '../../edge/openapi/operation.ts'
import { OPERATIONS } from '../../edge/openapi/operations.ts'
import { ROUTES } from '../../edge/routes/routes.ts'

const document = toOpenApi('1.2.3')

/** Every value under a key, at any depth. */
const valuesOf = (value: unknown, key: string): unknown[] => {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => [...(name === key ? [inner] : []), ...valuesOf(inner, key)])
}

/** The zod schema that a component was made of. */
const schemaOf = (id: string): z.ZodMiniType => {
  const found = z.globalRegistry._idmap.get(id)
  if (!found) throw new Error(`no schema is named ${id}`)
  return found as z.ZodMiniType
}

describe('the OpenAPI document', () => {
  test('is OpenAPI 3.1 in the version of the package', () => {
    expect(document).toMatchObject({ openapi: '3.1.0', info: { version: '1.2.3' } })
  })

  test('has no reference that leads nowhere', () => {
    const references = new Set(valuesOf(document, '$ref'))
    expect(references.size).toBeGreaterThan(3)
    const known = Object.keys(document.components.schemas).map((id) => `#/components/schemas/${id}`)
    expect([...references].filter((reference) => !known.includes(String(reference)))).toEqual([])
  })

  test('has an operation for every route and method of the Worker, and no other', () => {
    const routes = ROUTES.flatMap(({ path, methods }) =>
      Object.keys(methods).map((method) => `${method.toLowerCase()} ${toTemplate(path)}`),
    )
    expect(OPERATIONS.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual(routes.toSorted())
  })

  test('names every operation once', () => {
    const ids = OPERATIONS.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('refuses unknown keys in requests and allows them in replies', () => {
    for (const [id, schema] of Object.entries(document.components.schemas)) {
      if (id.endsWith('Request')) expect(schema).toMatchObject({ additionalProperties: false })
      else expect(valuesOf(schema, 'additionalProperties')).not.toContain(false)
    }
  })

  test.each(OPERATIONS.map((operation) => [operation.id, operation] as const))(
    'gives examples of %s that fit its schemas',
    (_, { request, reply }) => {
      for (const { schema = '', example } of [request ?? {}, reply])
        if (example !== undefined) expect(z.safeParse(schemaOf(schema), example)).toMatchObject({ success: true })
    },
  )

  test('says of every route under /v1 that it can time out, but of those that transfer files', () => {
    const untimed = OPERATIONS.filter(({ path, errors }) => path.startsWith('/v1/') && !errors.includes('TIMED_OUT'))
    expect(untimed.map(({ id }) => id)).toEqual(['uploadPart', 'jobResult'])
  })

  test('explains every error code, and tells no operation a code that there is not', () => {
    const codes = ERRORS.map(({ code }) => code)
    expect(new Set(codes)).toEqual(new Set([...Object.keys(ERROR_KINDS), 'INTERNAL']))
    expect(OPERATIONS.flatMap(({ errors }) => errors).filter((code) => !codes.includes(code))).toEqual([])
  })
})

test('the Worker carries nothing of the document, its schemas for replies or the pages', async () => {
  const { metafile } = await build({
    entryPoints: ['edge/index.ts'],
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    external: ['*.bin', '*.wasm', '*.md', 'cloudflare:*', 'node:*'],
  })
  const inputs = Object.keys(metafile.inputs)
  expect(inputs).toContain('edge/app.ts')
  expect(inputs.filter((path) => /^edge\/(openapi|playground|reference)\//.test(path))).toEqual([])
})
