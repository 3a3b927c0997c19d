import { resolve } from 'node:path'

export default { mode: 'production', entry: './page.js', output: { path: resolve('public'), filename: 'page.js' } }
