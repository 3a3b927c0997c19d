import { resolve } from 'node:path'

export default {
  mode: 'production',
  target: 'node',
  entry: './node.js',
  output: { path: resolve('out'), filename: 'main.cjs' },
}
