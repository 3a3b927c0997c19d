/** `npm run build:notice`: writes the libraries that are given away with this project into NOTICE. */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundledLibraries, withLibraries } from './libraries.ts'

const NOTICE = join(import.meta.dirname, '../NOTICE')

writeFileSync(NOTICE, withLibraries(readFileSync(NOTICE, 'utf8'), await bundledLibraries()))
