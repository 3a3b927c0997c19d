/** Names and descriptions for schemas, kept beside them so that the schemas of the Worker stay bare. */

import * as z from 'zod/mini'

type Json = Record<string, unknown>

/** Gives a field its description, and what else JSON Schema can say of it that the Worker does not check by its schema. */
export const describe = <T extends z.ZodMiniType>(schema: T, description: string, more: Json = {}): T => {
  z.globalRegistry.add(schema, { ...z.globalRegistry.get(schema), description, ...more })
  return schema
}

/** Gives a schema its place under `components/schemas`. */
export const name = <T extends z.ZodMiniType>(schema: T, id: string, description: string): T => {
  z.globalRegistry.add(schema, { ...z.globalRegistry.get(schema), id, description })
  return schema
}

/** Requests are strict, replies may grow: a caller has to ignore keys that it does not know. */
const mayGrow = (id: string): boolean => !id.endsWith('Request')

/** Every named schema, as JSON Schema with references between them: OpenAPI 3.1's `components.schemas`. */
export const toComponents = (): Record<string, Json> => {
  const { schemas } = z.toJSONSchema(z.globalRegistry, {
    io: 'input',
    uri: toReference,
    unrepresentable: 'any',
    // In JSON a bigint is its digits.
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type === 'bigint') jsonSchema.type = 'integer'
    },
  })
  return Object.fromEntries(
    Object.entries(schemas)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, { $schema: _schema, $id: _id, id: _name, ...schema }]) => [id, mayGrow(id) ? withRoom(schema) : schema]),
  )
}

/** The same schema with unknown keys allowed, at any depth. */
const withRoom = (schema: Json): Json =>
  Object.fromEntries(
    Object.entries(schema)
      .filter(([key, value]) => key !== 'additionalProperties' || value !== false)
      .map(([key, value]) => [key, withRoomWithin(value)]),
  )

const withRoomWithin = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withRoomWithin)
  return typeof value === 'object' && value !== null ? withRoom(value as Json) : value
}

/** Where a named schema stands in the document. */
export const toReference = (id: string): string => `#/components/schemas/${id}`
