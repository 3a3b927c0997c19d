/** Where an answer comes from: calibration, release and engine. */

import { make } from './elements.ts'
import type { ShownReply } from './service.ts'
import { TEXTS } from './texts.ts'

export const renderProvenance = (reply: ShownReply, milliseconds: number): HTMLElement => {
  const { calibration, critical, logProbs, raw, model } = reply
  const rows: [string, Node | string][] = []
  if (calibration) rows.push([TEXTS.calibratedOn, TEXTS.bases[calibration]])
  if (logProbs) rows.push([TEXTS.logProbs, TEXTS.usedLogProbs[logProbs]])
  if (critical !== undefined) rows.push([TEXTS.critical, TEXTS.percent(critical)])
  if (raw !== null) rows.push([TEXTS.raw, raw.toFixed(3)])
  rows.push([TEXTS.model, model.name], [TEXTS.release, make('code', { title: model.id }, model.id)])
  rows.push([TEXTS.engine, model.engine], [TEXTS.answered, TEXTS.milliseconds(milliseconds)])
  const list = make('dl', {}, ...rows.map(([term, value]) => make('div', {}, make('dt', {}, term), make('dd', {}, value))))
  return make('details', { class: 'part' }, make('summary', {}, TEXTS.provenance), list)
}
