// Reads a zip through Python, which every machine that builds the addon has: not through the library that wrote it.
import { spawnSync } from 'node:child_process'

const SCRIPT = `
import base64, json, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as z:
    assert z.testzip() is None
    json.dump([[i.filename, base64.b64encode(z.read(i)).decode()] for i in z.infolist()], sys.stdout)
`

/** The entries of a zip, in their order. */
export function readZip(path: string): Map<string, Buffer> {
  const result = spawnSync('python3', ['-c', SCRIPT, path], { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 })
  if (result.status !== 0) throw new Error(`the zip cannot be read: ${result.stderr}`)
  const entries: [name: string, base64: string][] = JSON.parse(result.stdout)
  return new Map(entries.map(([name, base64]) => [name, Buffer.from(base64, 'base64')]))
}
