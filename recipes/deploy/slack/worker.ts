/** The Slack bot as a Worker. */

import { createSlackBot } from '../../slack.ts'
import { createWorker } from '../worker.ts'

export default createWorker(['SLACK_SIGNING_SECRET', 'SLACK_BOT_TOKEN', 'TARGET_LANG'], (options, settings) =>
  createSlackBot({
    ...options,
    signingSecret: settings.SLACK_SIGNING_SECRET,
    botToken: settings.SLACK_BOT_TOKEN,
    targetLang: settings.TARGET_LANG,
  }),
)
