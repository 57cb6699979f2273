import type { Progress } from '../contract/index.ts'
import { ProgressBar } from './progress.ts'

/** Runs work to its end and gives its result; what it says in between is not shown. */
export async function finish<Result>(work: AsyncGenerator<unknown, Result>): Promise<Result> {
  let step = await work.next()
  while (!step.done) step = await work.next()
  return step.value
}

/** The same with its progress on a terminal. */
export async function watch<Result>(work: AsyncGenerator<Progress, Result>): Promise<Result> {
  const bar = new ProgressBar()
  try {
    let step = await work.next()
    for (; !step.done; step = await work.next()) bar.show(step.value)
    return step.value
  } finally {
    bar.end()
  }
}
