/** The Mattermost bot as a Worker. */

import { createMattermostBot } from '../../mattermost.ts'
import { createWorker } from '../worker.ts'

export default createWorker(['MATTERMOST_TOKEN', 'TARGET_LANG'], (options, settings) =>
  createMattermostBot({ ...options, token: settings.MATTERMOST_TOKEN, targetLang: settings.TARGET_LANG }),
)
