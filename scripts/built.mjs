// What a build was made from and what came of it: where neither has changed, `npm start` need not build again.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './run.mjs'

/** The files of a file or folder of the project, by their paths in it. */
function filesOf(path) {
  if (!existsSync(join(root, path))) return []
  if (!statSync(join(root, path)).isDirectory()) return [path]
  const entries = readdirSync(join(root, path), { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
}

function digest(paths, describe) {
  const hash = createHash('sha256')
  for (const path of paths.flatMap(filesOf).sort()) hash.update(`${path}\0${describe(join(root, path))}\0`)
  return hash.digest('hex')
}

/** By their bytes: a checkout may give any file a new time. */
const ofInputs = (paths) => digest(paths, (file) => createHash('sha256').update(readFileSync(file)).digest('hex'))

/** By sizes and times: whoever builds by another way, or takes a file away, changes these. */
const ofOutputs = (paths) =>
  digest(paths, (file) => {
    const { size, mtimeMs } = statSync(file)
    return `${size} ${mtimeMs}`
  })

/** What the record of a build says: `inputs` and `outputs` are files and folders, `also` is whatever else goes into it. */
const describe = ({ inputs, also, outputs }) =>
  JSON.stringify({ inputs: ofInputs(inputs), also, outputs: ofOutputs(outputs) })

/** Whether the last build was of the same inputs, and its outputs are as it left them. */
export function isBuilt(build) {
  const record = join(root, build.record)
  return existsSync(record) && readFileSync(record, 'utf8') === describe(build)
}

/** Says that it has just been built. */
export function noteBuilt(build) {
  writeFileSync(join(root, build.record), describe(build))
}
