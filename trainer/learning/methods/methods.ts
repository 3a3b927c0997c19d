/** The methods that a configuration can name. */

import { annealing } from './annealing.ts'
import { direct } from './direct.ts'
import { hidden } from './hidden.ts'
import { lifelong } from './lifelong.ts'
import { online } from './online.ts'
import { ranking } from './ranking.ts'
import { reinforced } from './reinforced.ts'

export const METHODS = { direct, ranking, annealing, online, lifelong, reinforced, hidden } as const
