import { availableParallelism } from 'node:os'
import { cloudflareTest } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'

/** Those that an engine has a part in: it loads, warms up, is swapped, scores, and fails. */
const ONNX_TESTS = ['batch', 'channel', 'errors', 'failures', 'first-requests', 'releases', 'rpc', 'score', 'warm-up'].map(
  (name) => `tests/edge/${name}.test.ts`,
)

/** Tests in workerd, by engine, of the sources: what is deployed is bundled of them (tests/environments.test.ts, tests/size.test.ts). */
const workerd = (engine: 'kernel' | 'onnx') => ({
  plugins: [
    cloudflareTest({
      main: engine === 'onnx' ? './edge/onnx.ts' : './edge/index.ts',
      wrangler: { configPath: './wrangler.toml', ...(engine === 'onnx' ? { environment: 'onnx' } : {}) },
      // As npm start opens it; tests/edge/access.test.ts asks for keys by itself. All is logged and counted, to be looked at.
      miniflare: { bindings: { ACCESS: 'open', LOG_SHARE: '1', METRICS_SHARE: '1' } },
    }),
  ],
  test: {
    name: engine,
    // Keys, doors, buckets, signatures and queues are the same whatever runs the student, and a minute and more a time.
    include: engine === 'kernel' ? ['tests/edge/**/*.test.ts', 'tests/recipes/*.test.ts'] : ONNX_TESTS,
    setupFiles: ['./tests/seed.ts', './tests/edge/privacy-setup.ts'],
    testTimeout: 30_000,
  },
})

export default defineConfig({
  test: {
    reporters: ['default', './tests/summary-reporter.ts'],
    globalSetup: './tests/build.ts',
    // Vitest leaves one core to itself, which is half of two; files wait for workerd, disks and clocks more than they compute.
    maxWorkers: Math.max(2, availableParallelism() - 1),
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
