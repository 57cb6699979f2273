// The import rules of docs/architecture.md for native/: a folder may include itself and what stands left of it.
import { readdirSync, readFileSync } from 'node:fs'
import { root } from './run.mjs'

const MAY_INCLUDE = {
  format: [],
  io: ['format'],
  telemetry: ['format'],
  recovery: ['format', 'io', 'telemetry'],
  diagnostics: ['format', 'io', 'telemetry', 'recovery'],
  recorder: ['format', 'io'],
  salvage: ['format', 'io', 'telemetry', 'recovery', 'diagnostics', 'recorder'],
  events: ['format', 'io', 'telemetry', 'recovery', 'diagnostics'],
  addon: ['format', 'io', 'telemetry', 'recovery', 'diagnostics', 'recorder', 'salvage', 'events'],
}

const wrong = []
for (const [folder, others] of Object.entries(MAY_INCLUDE)) {
  for (const file of readdirSync(`${root}/native/${folder}`).filter((name) => /\.[ch]pp$/.test(name))) {
    const text = readFileSync(`${root}/native/${folder}/${file}`, 'utf8')
    for (const [, included] of text.matchAll(/^#include "([^/"]+)\//gm)) {
      if (included !== folder && !others.includes(included))
        wrong.push(`native/${folder}/${file} includes ${included}/`)
    }
  }
}

for (const line of wrong) console.error(line)
console.log(wrong.length === 0 ? 'native includes: no rule is broken' : `native includes: ${wrong.length} rules broken`)
process.exit(wrong.length === 0 ? 0 : 1)
