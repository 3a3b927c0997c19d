/** Every command, each with how it is added to the program. */

import { addAugment } from './augment.ts'
import { addCalibrate } from './calibrate.ts'
import { addChannels } from './channels.ts'
import { addCompare } from './compare.ts'
import { addDistil } from './distil.ts'
import { addEvaluate } from './evaluate.ts'
import { addExport } from './export.ts'
import { addImport } from './import.ts'
import { addKeys } from './keys.ts'
import { addLabel } from './label.ts'
import { addLabels } from './labels.ts'
import { addPublish } from './publish.ts'
import { addReleases } from './releases.ts'
import { addScore } from './score.ts'
import { addSigningKeys } from './signing.ts'
import { addVectors } from './vectors.ts'
import { addVerify } from './verify.ts'

/** In the order of the help. */
export const COMMANDS = [
  addImport,
  addAugment,
  addLabel,
  addLabels,
  addVectors,
  addDistil,
  addCompare,
  addExport,
  addCalibrate,
  addEvaluate,
  addScore,
  addPublish,
  addChannels,
  addVerify,
  addReleases,
  addSigningKeys,
  addKeys,
]
