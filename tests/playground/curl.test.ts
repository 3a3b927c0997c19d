import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { toCurl } from '../../edge/playground/curl.ts'

test('the command passes a shell with every character of the message in place', () => {
  const body = { source: `it's "5" $HOME \`id\` \\ \n 🙂`, translation: "''" }
  const command = toCurl({ url: 'https://edge-qe.test/v1/score', body, withKey: true })
  const script = `curl() { printf '%s\\0' "$@"; }; EDGE_QE_KEY=k; ${command}`
  const args = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1)
  expect(args).toEqual([
    'https://edge-qe.test/v1/score',
    '-H',
    'content-type: application/json',
    '-H',
    'authorization: Bearer k',
    '-d',
    JSON.stringify(body, null, 2),
  ])
})
