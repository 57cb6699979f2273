import pc from 'picocolors'
import stringWidth from 'string-width'
import { legible, type TextPlace, WalscopeFailure } from '../contract/index.ts'
import type { Context } from './context.ts'
import { EXIT } from './exit.ts'

/** A text with what is wrong in it underlined: the line of the place only. */
export function underline(text: string, { position, length }: TextPlace): string[] {
  const begin = text.lastIndexOf('\n', position - 1) + 1
  const next = text.indexOf('\n', position)
  const end = next < 0 ? text.length : next
  const before = legible(text.slice(begin, position))
  const marked = legible(text.slice(position, Math.min(position + length, end)))
  const line = `${before}${marked}${legible(text.slice(Math.min(position + length, end), end))}`
  const caret = '^'.repeat(Math.max(stringWidth(marked), 1))
  return [`  ${line}`, `  ${' '.repeat(stringWidth(before))}${pc.red(caret)}`]
}

/** Runs work on a filter or a query. Where that is wrong in a known place, the place is shown, and the command has failed. */
export async function withPlace(context: Context, text: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof WalscopeFailure) || error.error.textPlace === undefined || context.signal.aborted)
      throw error
    const { message, textPlace } = error.error
    const lines = [
      `walscope: ${legible(message)}`,
      ...(textPlace.length === 0 && textPlace.position === 0 ? [] : underline(text, textPlace)),
      ...(textPlace.hint === null ? [] : [`  ${legible(textPlace.hint)}`]),
    ]
    process.stderr.write(`${lines.join('\n')}\n`)
    context.exitCode = EXIT.COULD_NOT_RUN
  }
}
