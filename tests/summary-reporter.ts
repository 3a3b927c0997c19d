/** Ends a test run with one line for machines: `N passed, N failed`, and `, N skipped` where some were. */

import type { Reporter, TestModule } from 'vitest/node'

class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const count = { passed: 0, failed: 0, skipped: 0 }
    for (const module of modules) {
      const tests = [...module.children.allTests()]
      for (const test of tests) {
        const { state } = test.result()
        if (state !== 'pending') count[state]++
      }
      // A file that cannot be loaded has no tests to fail.
      if (module.state() === 'failed' && tests.every((test) => test.result().state !== 'failed')) count.failed++
    }
    if (count.failed === 0 && errors.length > 0) count.failed = errors.length
    const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : ''
    const line = `${count.passed} passed, ${count.failed} failed${skipped}\n`
    // At exit, since vitest writes its own summary after this event.
    process.once('exit', () => process.stdout.write(line))
  }
}

export default SummaryReporter
