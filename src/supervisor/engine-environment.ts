/** Variables that would make Node or the loader run other code in the engine, or make Electron another program. */
const DANGEROUS: ReadonlySet<string> = new Set([
  'NODE_OPTIONS',
  'NODE_PATH',
  'NODE_REPL_EXTERNAL_MODULE',
  'ELECTRON_RUN_AS_NODE',
  'LD_PRELOAD',
  'DYLD_INSERT_LIBRARIES',
])

/** The environment of an engine process: that of its host without what could change its code. */
export function engineEnvironment(environment: NodeJS.ProcessEnv = process.env): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !DANGEROUS.has(entry[0].toUpperCase()),
    ),
  )
}
