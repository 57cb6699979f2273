// Run by `npm run bench`, or for one of its parts with the name of it, then the part's own options: JSON goes to stdout, tables to stderr.
import { measureEvents } from './events.ts'
import { measureSnapshots } from './snapshots.ts'
import { measureWhatIf } from './what-if.ts'

const PARTS = { engine_snapshots: measureSnapshots, engine_events: measureEvents, engine_what_if: measureWhatIf }

const [wanted, ...args] = process.argv.slice(2)
const results: Record<string, unknown> = {}
for (const [name, measure] of Object.entries(PARTS)) {
  if (wanted === undefined || wanted === name) results[name] = await measure(args)
}
process.stdout.write(`${JSON.stringify(results)}\n`)
process.exit(0)
