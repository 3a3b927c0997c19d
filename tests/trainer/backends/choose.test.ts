/** The choice of a backend, as this machine has them. */

import { existsSync, readFileSync } from 'node:fs'
import * as tf from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { BACKENDS, chooseBackend } from '../../../trainer/backends/choose.ts'
import { toSlowRuntime } from '../../../trainer/backends/onnx-runtime.ts'

const isInstalled = (name: string): boolean => existsSync(`node_modules/@tensorflow/${name}`)

test('takes wasm, which every machine has, when asked for it', async () => {
  expect(await chooseBackend('wasm')).toEqual({ name: 'wasm', reason: 'set in the configuration' })
  expect(tf.getBackend()).toBe('wasm')
})

test('takes the fastest one that starts and says why no faster one', async () => {
  const { name, reason } = await chooseBackend()
  const faster = BACKENDS.slice(0, BACKENDS.indexOf(name))
  for (const each of faster) expect(reason).toContain(`${each}: `)
  if (faster.length === 0) expect(reason).toBe('the fastest one')
})

test.skipIf(isInstalled('tfjs-node-gpu'))('says that a backend asked for is not installed', async () => {
  await expect(chooseBackend('tfjs-node-gpu')).rejects.toThrow('backend.name: tfjs-node-gpu cannot start: not installed')
})

test('the native backends are named nowhere in package.json: npm 11 installs nothing that is an optional peer', () => {
  const { peerDependencies, optionalDependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
  expect({ peerDependencies, optionalDependencies }).toEqual({})
})

test('whoever lacks them is told the one command that installs both', () => {
  const [command] = /npm i --no-save [^)]+/.exec(toSlowRuntime(undefined)) ?? []
  const documented = /npm i --no-save (\S+) (\S+)/.exec(readFileSync('docs/training.md', 'utf8'))?.slice(1) ?? []
  expect(command?.split(' ').slice(3).toSorted()).toEqual(documented.toSorted())
})
