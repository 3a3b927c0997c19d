/** Which TensorFlow.js backend trains: the fastest one installed, or the one that is asked for. */

import { createRequire } from 'node:module'
import * as tf from '@tensorflow/tfjs'
import { QualityError } from '../../models/errors.ts'
import { useWasm } from './wasm-kernels.ts'

/** Fastest first. The first two are optional packages, looked for at run time. */
export const BACKENDS = ['tfjs-node-gpu', 'tfjs-node', 'wasm'] as const
export type BackendName = (typeof BACKENDS)[number]

export interface Backend {
  readonly name: BackendName
  /** Why this one, for the line that says so. */
  readonly reason: string
}

/**
 * Sets the backend of TensorFlow.js. With `isShared`, threads of ours run side by side, and each operation of tfjs-node
 * keeps to its own. Throws BAD_CONFIG when the one asked for is not installed or does not start.
 */
export const chooseBackend = async (wanted?: BackendName, { isShared = false } = {}): Promise<Backend> => {
  if (isShared) process.env.TF_NUM_INTRAOP_THREADS ??= '1'
  if (wanted) {
    const failure = await start(wanted)
    if (failure !== undefined)
      throw new QualityError('BAD_CONFIG', `backend.name: ${wanted} cannot start: ${failure}`, { field: 'backend.name' })
    return { name: wanted, reason: 'set in the configuration' }
  }
  const missing: string[] = []
  for (const name of BACKENDS) {
    const failure = await start(name)
    if (failure === undefined) return { name, reason: missing.length > 0 ? missing.join('; ') : 'the fastest available' }
    missing.push(`${name}: ${failure}`)
  }
  throw new QualityError('BAD_CONFIG', `no TensorFlow.js backend can start: ${missing.join('; ')}`)
}

/** npm 11 takes away what an earlier --no-save installed: whoever wants the other optional package, too, names both. */
const NOT_INSTALLED = {
  'tfjs-node-gpu': 'not installed',
  'tfjs-node': 'not installed (npm i --no-save @tensorflow/tfjs-node@4.22.0 onnxruntime-node@1.30.0)',
} as const

/** Undefined when the backend runs, else the reason why it does not. */
const start = async (name: BackendName): Promise<string | undefined> => {
  if (name === 'wasm') {
    await useWasm()
    return undefined
  }
  const specifier = `@tensorflow/${name}`
  try {
    // Its start-up lines about processor features say nothing of the run; errors still show.
    process.env.TF_CPP_MIN_LOG_LEVEL ??= '2'
    // Not `import`, because the package is optional: without it neither the compiler nor a bundler may look for it.
    createRequire(import.meta.url)(specifier)
    if (!(await tf.setBackend('tensorflow'))) return 'its native library cannot be initialised'
    await tf.ready()
    return undefined
  } catch (error) {
    const [message = ''] = error instanceof Error ? error.message.split('\n') : [String(error)]
    return message === `Cannot find module '${specifier}'` ? NOT_INSTALLED[name] : message
  }
}
