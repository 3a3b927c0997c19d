/** The methods that a configuration can name. */

import { direct } from './direct.ts'

export const METHODS = { direct } as const
