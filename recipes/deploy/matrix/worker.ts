/** The Matrix bot as a Worker. */

import { createMatrixBot } from '../../matrix.ts'
import { createWorker } from '../worker.ts'

export default createWorker(['MATRIX_HS_TOKEN', 'MATRIX_AS_TOKEN', 'MATRIX_HOMESERVER', 'TARGET_LANG'], (options, settings) =>
  createMatrixBot({
    ...options,
    homeserver: settings.MATRIX_HOMESERVER,
    hsToken: settings.MATRIX_HS_TOKEN,
    asToken: settings.MATRIX_AS_TOKEN,
    targetLang: settings.TARGET_LANG,
  }),
)
