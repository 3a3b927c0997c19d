/** What COMET's command line writes: `--to_json`, and the lines that it prints. */

import { createReadStream } from 'node:fs'
import { QualityError } from '../../models/errors.ts'
import { parseJson } from '../../models/json.ts'
import { parseNumber } from '../data/corpora/table.ts'
import { readObjects } from '../files/json-objects.ts'
import { readFileLines, toDataError } from '../files/lines.ts'
import type { LabelFileOptions } from './label-lines.ts'
import { type LabelRecord, objectSchema, toJson, toRecord, toScore, within } from './label-record.ts'

/** What `comet-score --to_json` writes: by system, a list of segments. */
export const readCometJson = async function* (file: string, { column, system }: LabelFileOptions): AsyncGenerator<LabelRecord> {
  let chosen = system
  let number = 0
  try {
    for await (const { list, text } of readObjects(createReadStream(file, 'utf8'), file)) {
      chosen ??= list
      if (list !== chosen && system !== undefined) continue
      if (list !== chosen) throw severalSystems(file, [chosen, list])
      const place = `segment ${number++}`
      yield toRecord(parseJson(toJson(text), objectSchema, { code: 'BAD_DATA', what: `${file} ${place}` }), {
        file,
        place,
        column,
      })
    }
  } catch (cause) {
    throw toDataError(file, cause)
  }
}

const severalSystems = (file: string, systems: readonly string[]): QualityError =>
  new QualityError('BAD_DATA', `${file}: holds several systems (${systems.join(', ')}): name one with the key system`, {
    field: 'system',
  })

export const COMET_LINE = /^(.*)\tSegment (\d+)\tscore: (\S+)(?:\tvariance: (\S+))?$/

/** What `comet-score` prints; the lines of the systems' averages, and whatever else was printed, are passed over. */
export const readCometText = async function* (file: string, { system }: LabelFileOptions): AsyncGenerator<LabelRecord> {
  let chosen = system
  let next = 0
  for await (const { text, number } of readFileLines(file)) {
    const [, name, segment, score, variance] = COMET_LINE.exec(text) ?? []
    if (name === undefined) continue
    chosen ??= name
    if (name !== chosen && system !== undefined) continue
    if (name !== chosen) throw severalSystems(file, [chosen, name])
    const place = `line ${number}`
    if (Number(segment) !== next++)
      throw new QualityError(
        'BAD_DATA',
        `${file} ${place}: expected segment ${next - 1}, got ${segment}: a line is missing or moved`,
        { field: file },
      )
    const deviation =
      variance === undefined ? {} : { deviation: Math.sqrt(within(file, place, () => parseNumber(variance, 'variance'))) }
    yield { place, score: within(file, place, () => toScore(score)), ...deviation }
  }
}
