/** Replies of a service that fails, and of what stands between it and its callers. */

import type { IncomingMessage, ServerResponse } from 'node:http'

export type Handler = (request: IncomingMessage, response: ServerResponse) => void

export const REPLY = { score: 0.5 }

/** A reply of the service's own shape, as edge/http/problem.ts makes them. */
export const refuse =
  (status: number, code: string, headers: Record<string, string> = {}): Handler =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/problem+json', 'x-request-id': 'r-1', ...headers })
    response.end(JSON.stringify({ type: `/docs/errors#${code}`, title: 'No', status, detail: `${code} it is`, code }))
  }
export const answer: Handler = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify(REPLY))
}
export const hangUp: Handler = (request) => request.socket.destroy()
export const breakOff: Handler = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
  response.write('{"score":', () => response.destroy())
}
export const sleep: Handler = () => undefined
