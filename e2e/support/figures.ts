// What a spec has measured, for whoever asked for it: `npm run bench` collects it.
import { appendFileSync } from 'node:fs'

/** A figure's name ends with its unit. */
export function noteFigures(name: string, figures: Record<string, number | number[]>): void {
  console.log(`${name}: ${JSON.stringify(figures)}`)
  const file = process.env.WALSCOPE_FIGURES
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ name, figures })}\n`)
}
