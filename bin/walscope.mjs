#!/usr/bin/env node
// Starts the built command line.
import { existsSync } from 'node:fs'

const program = new URL('../out/main/cli.js', import.meta.url)
if (existsSync(program)) {
  await import(program.href)
} else {
  process.stderr.write('walscope: not built yet. Build it with: npm run setup\n')
  process.exitCode = 2
}
