/** The Discord bot as a Worker. */

import { createDiscordBot } from '../../discord.ts'
import { createWorker } from '../worker.ts'

export default createWorker(['DISCORD_PUBLIC_KEY'], (options, settings) =>
  createDiscordBot({ ...options, publicKey: settings.DISCORD_PUBLIC_KEY }),
)
