/** A Vega-Lite chart -> SVG, without a browser. */

import { parse, View } from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'

/** Stand-alone SVG text. The chart's data must stand in the specification. */
export const toSvg = async (spec: TopLevelSpec): Promise<string> => {
  const view = new View(parse(compile(spec).spec), { renderer: 'none' })
  try {
    return await view.toSVG()
  } finally {
    view.finalize()
  }
}
