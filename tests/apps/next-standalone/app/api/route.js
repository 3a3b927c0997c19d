import { score } from '../../score.js'

export const dynamic = 'force-dynamic'

export const GET = async () => new Response(await score())
