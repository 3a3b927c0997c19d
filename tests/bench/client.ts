/** A keep-alive HTTP client of one connection that costs little: requests are bytes made beforehand. */

import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export interface Client {
  /** Sends one request and resolves to the bytes of the body. Throws unless it is answered with 200. */
  send(request: Buffer): Promise<Buffer>
  close(): void
}

/** `POST path` with a JSON body, as the bytes that go over the wire. */
export const toRequest = (path: string, body: unknown): Buffer => {
  const json = Buffer.from(JSON.stringify(body))
  const head = `POST ${path} HTTP/1.1\r\nhost: edge-qe.bench\r\ncontent-type: application/json\r\ncontent-length: ${json.length}\r\n\r\n`
  return Buffer.concat([Buffer.from(head), json])
}

interface Waiting {
  resolve(body: Buffer): void
  reject(error: Error): void
}

export const createClient = async (port: number): Promise<Client> => {
  let received = Buffer.alloc(0)
  let waiting: Waiting | undefined
  const settle = (how: (waiter: Waiting) => void): void => {
    const waiter = waiting
    waiting = undefined
    if (waiter) how(waiter)
  }
  const open = async (): Promise<Socket> => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    socket.on('data', (chunk) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
      const reply = readReply(received)
      if (!reply) return
      received = received.subarray(reply.end)
      settle(({ resolve, reject }) =>
        reply.status === 200 ? resolve(reply.body) : reject(new Error(`${reply.status}: ${reply.body.toString()}`)),
      )
    })
    socket.on('close', () => settle(({ reject }) => reject(new Error('the server closed the connection'))))
    await once(socket, 'connect')
    return socket
  }
  let socket = await open()
  return {
    send: async (request) => {
      // The server closes one that has been idle for some seconds, as on a machine that is busy with others.
      if (socket.closed || socket.readyState !== 'open') socket = await open()
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject }
        socket.write(request)
      })
    },
    close: () => socket.destroy(),
  }
}

const readReply = (bytes: Buffer): { status: number; body: Buffer; end: number } | undefined => {
  const headEnd = bytes.indexOf('\r\n\r\n')
  if (headEnd < 0) return undefined
  const head = bytes.toString('latin1', 0, headEnd)
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1]
  if (length === undefined) throw new Error('a reply without content-length')
  const end = headEnd + 4 + Number(length)
  if (bytes.length < end) return undefined
  return { status: Number(head.slice(9, 12)), body: bytes.subarray(headEnd + 4, end), end }
}
