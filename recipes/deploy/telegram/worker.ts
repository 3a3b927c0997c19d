/** The Telegram bot as a Worker. */

import { createTelegramBot } from '../../telegram.ts'
import { createWorker } from '../worker.ts'

export default createWorker(['TELEGRAM_SECRET_TOKEN', 'TARGET_LANG'], (options, settings) =>
  createTelegramBot({ ...options, secretToken: settings.TELEGRAM_SECRET_TOKEN, targetLang: settings.TARGET_LANG }),
)
