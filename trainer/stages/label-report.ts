/** The stage that judges teachers by what people said of the same pairs: report.html to look at, report.json to compute with. */

import { join } from 'node:path'
import { QualityError } from '../../models/errors.ts'
import { writeAtomically } from '../files/atomic-file.ts'
import { createFolder } from '../files/create-folder.ts'
import { type JoinOptions, joinGold, type LabelSource } from '../labels/join-gold.ts'
import { readPace } from '../labels/pace.ts'
import type { Reporter } from '../output/output.ts'
import { toAgreementChart, toCalibrationChart } from '../report/label-charts.ts'
import { type LabelReport, type ReportedTeacher, toAgreements, toTeacherFigures } from '../report/label-figures.ts'
import { toLabelPage } from '../report/label-page.ts'
import { toSvg } from '../report/svg-chart.ts'

export interface LabelReportOptions extends JoinOptions {
  readonly members: readonly LabelSource[]
  readonly output: string
  readonly seed: number
}

/** Throws BAD_DATA where a teacher labels none of the rows with gold. */
export const reportLabels = async (options: LabelReportOptions, reporter: Pick<Reporter, 'stage'>): Promise<LabelReport> => {
  const { members, gold, split, output, seed } = options
  const rows = await joinGold(members, options, reporter)
  const teachers: ReportedTeacher[] = []
  await reporter.stage({ name: 'judge', unit: 'teachers', total: members.length }, async ({ advance }) => {
    for (const [teacher, { name, path }] of members.entries()) {
      const figures = toTeacherFigures(rows, { name, teacher, seed })
      if (Object.keys(figures.pairs).length === 0)
        throw new QualityError('BAD_DATA', `${path}: has no label of any of the ${rows.length} ${split} rows of ${gold}`, {
          field: 'member',
        })
      teachers.push({ ...figures, pace: await readPace(path) })
      advance(1, name)
    }
  })
  const report: LabelReport = { gold, split, teachers, agreements: toAgreements(rows, members) }
  await createFolder(output)
  const charts = { calibration: await toSvg(toCalibrationChart(teachers)), agreement: await toSvg(toAgreementChart(teachers)) }
  await writeAtomically(join(output, 'report.html'), toLabelPage(report, charts))
  await writeAtomically(join(output, 'report.json'), `${JSON.stringify(report, undefined, 2)}\n`)
  return report
}
