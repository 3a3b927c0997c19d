/** The one way in which every command says how far it is: a bar in a terminal, plain lines on a pipe or in a file. */

import type { Reporter, StageOptions } from './output.ts'
import { type StageState, toBar, toEnd, toLine } from './stage-text.ts'

export interface Screen {
  write(text: string): void
  /** Width of a terminal whose last line can be drawn again; undefined for anything else. */
  columns(): number | undefined
}

const REDRAW_MS = 100
const TICK_MS = 1000
const FIRST_LINE_MS = 10_000
/** Later lines stand further apart, so that a night's log has some hundred of them and not thousands. */
const LINE_SHARE = 0.05

const ERASE = '\r\u001B[K'
/** A line too long, because a name is wider than it has characters, is cut at the margin: wrapped, it could not be erased. */
const [NO_WRAP, WRAP] = ['\u001B[?7l', '\u001B[?7h']

/** One stage at a time. Lines that are said meanwhile stand above the bar. */
export const createReporter = (screen: Screen): Reporter => {
  let drawn = ''
  const draw = (text: string): void => {
    screen.write(text === '' ? ERASE : `${ERASE}${NO_WRAP}${text}${WRAP}`)
    drawn = text
  }
  const progress = (line: string): void => {
    const bar = drawn
    screen.write(`${bar === '' ? '' : ERASE}${line}\n`)
    if (bar !== '') draw(bar)
  }
  return {
    progress,
    stage: async (options, run) => {
      const show = (state: StageState): void => {
        const columns = screen.columns()
        if (columns === undefined) progress(toLine(state))
        else draw(toBar(state, columns))
      }
      const counter = createCounter(options, { show, everyMs: () => (screen.columns() === undefined ? undefined : REDRAW_MS) })
      const end = (text: string): void => {
        if (drawn !== '') draw('')
        progress(text)
      }
      const timer = setInterval(counter.tick, TICK_MS)
      timer.unref()
      try {
        const result = await run(counter)
        end(`${screen.columns() === undefined ? '' : '✓ '}${toEnd(counter.state())}`)
        return result
      } catch (error) {
        // What fails before its first row says enough by its error.
        if (counter.state().done > 0) end(`${toLine(counter.state())}: stopped`)
        else if (drawn !== '') draw('')
        throw error
      } finally {
        clearInterval(timer)
      }
    },
  }
}

interface CounterOptions {
  readonly show: (state: StageState) => void
  /** Least time between two showings; undefined for that of lines. */
  readonly everyMs: () => number | undefined
}

const createCounter = ({ name, unit, total, spend }: StageOptions, { show, everyMs }: CounterOptions) => {
  const started = performance.now()
  let shown = started
  let [done, worked, detail] = [0, 0, '']
  const state = (): StageState => {
    const seconds = (performance.now() - started) / 1000
    return { name, unit, total, done, worked, detail, seconds, spend: spend?.() }
  }
  const tick = (): void => {
    const now = performance.now()
    if (now - shown < (everyMs() ?? Math.max(FIRST_LINE_MS, LINE_SHARE * (now - started)))) return
    shown = now
    show(state())
  }
  return {
    state,
    tick,
    advance: (count: number, said = detail): void => {
      done += count
      worked += count
      detail = said
      tick()
    },
    skip: (count: number): void => {
      done += count
      tick()
    },
  }
}
