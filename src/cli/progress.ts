import cliProgress from 'cli-progress'
import { formatBytes, formatCount, type Progress } from '../contract/index.ts'

const SHOW_AFTER_MS = 300

/** A progress bar on stderr, with rate and estimate; nothing where stderr is no terminal, or the work is over at once. */
export class ProgressBar {
  private bar: cliProgress.SingleBar | null = null

  show({ phase, done, total, unit, elapsedMs }: Progress): void {
    if (!process.stderr.isTTY || elapsedMs < SHOW_AFTER_MS) return
    if (this.bar === null) {
      this.bar = new cliProgress.SingleBar({
        format: '{phase} {bar} {percentage} %  {amount}  {rate}/s  {eta_formatted} left',
        stream: process.stderr,
        hideCursor: true,
        clearOnComplete: true,
        etaBuffer: 20,
      })
      this.bar.start(Math.max(total, 1), done, { phase, amount: '', rate: '' })
    }
    const format = unit === 'bytes' ? formatBytes : (value: number) => `${formatCount(Math.round(value))} ${unit}`
    this.bar.setTotal(Math.max(total, 1))
    this.bar.update(Math.min(done, total), { phase, amount: format(done), rate: format((done * 1000) / elapsedMs) })
  }

  /** Takes the bar away and gives the cursor back. */
  end(): void {
    this.bar?.stop()
    this.bar = null
  }
}
