/** The Microsoft Teams bot as a Worker. */

import { createTeamsBot } from '../../teams.ts'
import { createWorker } from '../worker.ts'

export default createWorker(['TEAMS_SECURITY_TOKEN', 'TARGET_LANG'], (options, settings) =>
  createTeamsBot({ ...options, securityToken: settings.TEAMS_SECURITY_TOKEN, targetLang: settings.TARGET_LANG }),
)
