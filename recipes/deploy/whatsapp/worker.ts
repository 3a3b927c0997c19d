/** The WhatsApp bot as a Worker. */

import { createWhatsAppBot } from '../../whatsapp.ts'
import { createWorker } from '../worker.ts'

export default createWorker(
  ['WHATSAPP_APP_SECRET', 'WHATSAPP_VERIFY_TOKEN', 'WHATSAPP_ACCESS_TOKEN', 'TARGET_LANG'],
  (options, settings) =>
    createWhatsAppBot({
      ...options,
      appSecret: settings.WHATSAPP_APP_SECRET,
      verifyToken: settings.WHATSAPP_VERIFY_TOKEN,
      accessToken: settings.WHATSAPP_ACCESS_TOKEN,
      targetLang: settings.TARGET_LANG,
    }),
)
