// electron-builder's hook: every file has the time of the build's sources, so that the same sources give the same archive.
import { readdir, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from '../run.mjs'
import { readBuildRecord } from './shipped.mjs'

export default async function afterPack({ appOutDir }) {
  const { date } = readBuildRecord(root)
  if (date === null) return
  const time = new Date(date)
  const entries = await readdir(appOutDir, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  await Promise.all(files.map((entry) => utimes(join(entry.parentPath, entry.name), time, time)))
}
