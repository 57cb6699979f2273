// The command line inside of the app's program, as a package has it: what it prints and ends with is what it is under Node.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { COMMAND_SWITCHES } from '../../src/contract/commands.ts'
import { expect, test } from '../support/app.ts'
import { electronKind, electronProgram } from '../support/electron-kind.ts'
import { generate, root, walscope } from '../support/walscope.ts'

const SMALL = ['--segments', '2', '--blocks', '16', '--seed', '1']
const LIMIT_MS = 60_000

/** Electron, or its double without the inspector that Playwright wants and that would say so on stderr. */
const [program, before] =
  electronKind === 'Electron'
    ? [electronProgram, ['.']]
    : [
        process.execPath,
        ['--import', join(root, 'e2e/electron-double/register.mjs'), join(root, 'e2e/electron-double/main.ts'), '.'],
      ]

/** The environment of a machine without a display. */
function environment(configuration: string): NodeJS.ProcessEnv {
  const { DISPLAY: _display, WAYLAND_DISPLAY: _wayland, FORCE_COLOR: _colour, ...rest } = process.env
  return { ...rest, NO_COLOR: '1', WALSCOPE_CONFIG_DIR: configuration }
}

function command(configuration: string, ...args: string[]) {
  return spawnSync(program, [...before, ...COMMAND_SWITCHES, ...args], {
    cwd: root,
    encoding: 'utf8',
    timeout: LIMIT_MS,
    maxBuffer: 64 * 1024 * 1024,
    env: environment(configuration),
  })
}

test('commands print and end as under Node, and start nothing of a browser', async ({ temporary }) => {
  const sound = await generate(join(temporary, 'sound'), ...SMALL)
  const damaged = await generate(join(temporary, 'damaged'), ...SMALL, '--fault', 'flip-event:segment=1,block=3')
  const configuration = join(temporary, 'configuration')
  const runs = [
    ['--version'],
    ['scan', sound, '--json'],
    ['verify', damaged],
    ['events', sound],
    ['scan', join(temporary, 'not there')],
    ['scan', sound, '--nonsense'],
    ['sql', sound, 'SELECT count(*) FROM events', '--format', 'csv'],
  ]
  const codes = runs.map((args) => {
    const here = command(configuration, ...args)
    const node = walscope(...args)
    expect.soft([args, here.stdout, here.stderr, here.status]).toEqual([args, node.stdout, node.stderr, node.status])
    return here.status
  })
  expect(codes).toEqual([0, 0, 1, 0, 2, 2, 0])
  // The app makes its settings, its lock and its profile there.
  expect(() => readdirSync(configuration)).toThrow('ENOENT')
})

test('a signal ends a command as under Node', async ({ temporary }) => {
  const endOf = async (file: string, args: readonly string[], signal: NodeJS.Signals) => {
    const child = spawn(file, [...args, 'serve', '--no-open'], {
      cwd: root,
      env: environment(join(temporary, 'configuration')),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    await addressOf(child)
    const ended = new Promise((resolve) => child.once('exit', (...end) => resolve(end)))
    child.kill(signal)
    return ended
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const [here, node] = await Promise.all([
      endOf(program, [...before, ...COMMAND_SWITCHES], signal),
      endOf(process.execPath, [join(root, 'bin/walscope.mjs')], signal),
    ])
    expect([signal, here]).toEqual([signal, node])
  }
})

test('serve has its engine without Node and without a display', async ({ temporary, chromiumBrowser }) => {
  const directory = await generate(join(temporary, 'wal'), ...SMALL)
  const child = spawn(program, [...before, ...COMMAND_SWITCHES, 'serve', '--no-open', directory], {
    cwd: root,
    env: environment(join(temporary, 'configuration')),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const page = await (await chromiumBrowser()).newPage()
  try {
    await page.goto(await addressOf(child))
    await expect(page.getByText(/^Recovery replays all/)).toBeVisible()
    const pid = Number(/pid (\d+)/.exec((await page.getByTestId('engine').textContent()) ?? '')?.[1])
    expect(pid).toBeGreaterThan(0)
    process.kill(pid, 'SIGKILL')
    await page.getByRole('button', { name: 'Restart engine' }).click()
    await expect(page.getByTestId('engine')).toContainText('running')
    await expect(page.getByTestId('engine')).not.toContainText(`pid ${pid},`)
  } finally {
    await page.close()
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    await ended
  }
})

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const [url] = text.match(/http:\/\/\S+/) ?? []
      if (url !== undefined) resolve(url)
    })
    child.once('exit', (code) => reject(new Error(`serve ended with ${code}: ${text}`)))
  })
}
