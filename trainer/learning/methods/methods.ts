/** The methods that a configuration can name. */

import { direct } from './direct.ts'
import { ranking } from './ranking.ts'

export const METHODS = { direct, ranking } as const
