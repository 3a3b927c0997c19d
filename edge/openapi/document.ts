/** The OpenAPI 3.1 document, made of the schemas that the Worker reads requests with and tests check replies with. */

import { toComponents, toReference } from './describe.ts'
import { ERRORS } from './errors.ts'
import type { Operation } from './operation.ts'
import { OPERATIONS } from './operations.ts'
import './about.ts'
import './job-replies.ts'
import './replies.ts'
import './requests.ts'

const DESCRIPTION = `Quality estimation of machine translation: you send a message and its translation, and get the rating that people would be
expected to give. No reference translation is needed.

Errors are \`application/problem+json\` (RFC 9457) and carry a stable \`code\`; each code is explained at
[/docs/errors](/docs/errors); to try the service without writing code, open the [playground](/). Changes within \`/v1\` only ever add keys: ignore those you do not know.`

/** `version` is the package's. */
export const toOpenApi = (version: string) => ({
  openapi: '3.1.0',
  info: { title: 'edge-qe', version, description: DESCRIPTION, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
  servers: [{ url: '/' }],
  tags: [...new Set(OPERATIONS.map(({ tag }) => tag))].map((tag) => ({ name: tag })),
  paths: toPaths(),
  components: {
    schemas: toComponents(),
    securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'A key issued by the operator of the service.' } },
  },
})

const toPaths = () => {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const operation of OPERATIONS) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: toOperation(operation) }
  }
  return paths
}

const toOperation = ({ id, summary, description, tag, parameters, request, reply, errors }: Operation) => ({
  operationId: id,
  summary,
  description,
  tags: [tag],
  // An open service, such as a local one, takes requests without a key.
  security: errors.includes('UNAUTHORISED') ? [{ key: [] }, {}] : [],
  ...(parameters ? { parameters: parameters.map((parameter) => ({ ...parameter, required: parameter.in === 'path' })) } : {}),
  ...(request ? { requestBody: { required: true, content: toContent(request.schema, request.example) } } : {}),
  responses: {
    [reply.status ?? '200']: toReply(reply),
    ...(reply.or ? { [reply.or.status]: toReply({ ...reply, ...reply.or }) } : {}),
    ...Object.fromEntries([...new Set(ERRORS.map(({ status }) => status))].flatMap((status) => toErrors(status, errors))),
  },
})

const toReply = ({ description, schema, example }: Operation['reply']) => ({
  description,
  ...(schema === undefined ? {} : { content: toContent(schema, example) }),
})

/** The reply of one status, with the codes an operation answers under it. */
const toErrors = (status: number, codes: readonly string[]) => {
  const possible = ERRORS.filter((error) => error.status === status && codes.includes(error.code))
  if (possible.length === 0) return []
  const description = possible.map(({ code, meaning, remedy }) => `- \`${code}\`: ${meaning} ${remedy}`).join('\n')
  const examples = Object.fromEntries(
    possible.map(({ code, title, meaning }) => [
      code,
      { value: { type: `/docs/errors#${code}`, title, status, detail: meaning, code } },
    ]),
  )
  const schema = { $ref: toReference('Problem') }
  return [[String(status), { description, content: { 'application/problem+json': { schema, examples } } }] as const]
}

const toContent = (schema: string, example?: unknown) => {
  if (schema === 'bytes') return { 'application/octet-stream': { schema: { type: 'string', format: 'binary', minLength: 1 } } }
  if (schema === 'lines') return { 'application/jsonl': { schema: { type: 'string' } } }
  return {
    'application/json': {
      schema: { $ref: toReference(schema) },
      ...(example === undefined ? {} : { example }),
    },
  }
}
