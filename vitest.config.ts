import { cloudflareTest } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'

/** The same tests in workerd, once an engine: the engine is the entry file that wrangler.toml names. */
const workerd = (engine: 'kernel' | 'onnx') => ({
  plugins: [
    cloudflareTest({
      wrangler: { configPath: './wrangler.toml', ...(engine === 'onnx' ? { environment: 'onnx' } : {}) },
      // As npm start opens it; tests/edge/access.test.ts asks for keys by itself. All is logged and counted, to be looked at.
      miniflare: { bindings: { ACCESS: 'open', LOG_SHARE: '1', METRICS_SHARE: '1' } },
    }),
  ],
  test: {
    name: engine,
    // The bots need a Worker to ask, whichever: with one engine they are tried beside it.
    include: ['tests/edge/**/*.test.ts', ...(engine === 'kernel' ? ['tests/recipes/*.test.ts'] : [])],
    // What buckets and signatures do is the same whatever runs the student, and takes a minute.
    exclude: engine === 'kernel' ? [] : ['tests/edge/buckets.test.ts', 'tests/edge/signed.test.ts'],
    setupFiles: ['./tests/seed.ts', './tests/edge/privacy-setup.ts'],
    testTimeout: 30_000,
  },
})

export default defineConfig({
  test: {
    reporters: ['default', './tests/summary-reporter.ts'],
    globalSetup: './tests/build.ts',
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/edge/**', 'tests/recipes/*.test.ts'],
          setupFiles: './tests/seed.ts',
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      workerd('kernel'),
      workerd('onnx'),
    ],
  },
})
