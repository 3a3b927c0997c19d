/** How much the Worker is over the student it serves. */

import type { Group } from './context.ts'
import { toFigures } from './figure.ts'

export const sizes: Group = {
  names: ['bundleOverStudent'],
  measure: ({ variants }) =>
    Promise.resolve(
      toFigures({
        name: 'bundleOverStudent',
        unit: 'kB',
        values: Object.fromEntries(
          variants
            .filter(({ label }) => label !== 'control')
            .map(({ label, worker: { sizes } }) => [
              label,
              [((sizes['js'] ?? Number.NaN) + (sizes['wasm'] ?? Number.NaN)) / 1000],
            ]),
        ),
      }),
    ),
}
