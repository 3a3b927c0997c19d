import { cloudflare } from '@cloudflare/vite-plugin'

export default { plugins: [cloudflare()], environments: { app: { optimizeDeps: { exclude: ['edge-qe'] } } } }
