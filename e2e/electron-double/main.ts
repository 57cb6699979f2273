// Starts a program as `electron APP ARGUMENTS…` does: APP's main module, in this Node, with the double for `electron`.
import { readFileSync } from 'node:fs'
import Module from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as electron from './electron.ts'
import { startBrowser } from './lifecycle.ts'
import { strict } from './strict.ts'

const electronModule = strict('electron', electron)

// Node's inspector gives Playwright a `require`; it asks it for `electron`.
const loader = Module as unknown as { _load(request: string, ...rest: unknown[]): unknown }
const load = loader._load
loader._load = (request, ...rest) => (request === 'electron' ? electronModule : load.call(Module, request, ...rest))

const given = process.argv.slice(2)
const appPath = given.find((argument) => !argument.startsWith('-'))
if (appPath === undefined) throw new Error('The Electron double has no default app: name one.')
const folder = resolve(appPath)
const { main, name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))

Object.assign(process.versions, { electron: `double of ${electron.MODELLED_VERSION}` })
Object.assign(process, { defaultApp: true, type: 'browser' })
process.argv = [process.argv0, ...given]
// What a program starts by it is Electron again, not Node.
process.execPath = join(import.meta.dirname, 'electron')
electron.app.describe({ folder, name, version })

await import(pathToFileURL(join(folder, main)).href)
// As in Electron: nothing is ready before the main module has been evaluated.
await startBrowser()
