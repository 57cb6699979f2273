// The single-instance lock: a file with a process id, and a socket on which the first instance hears of the others.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** What a later instance tells the first one. */
export interface OtherInstance {
  argv: string[]
  workingDirectory: string
  additionalData: unknown
}

const ATTEMPTS = 100
const ATTEMPT_INTERVAL_MS = 50

const lockPath = (userData: string) => join(userData, 'instance.lock')
const socketPath = (userData: string) => join(userData, 'instance.socket')

/** Whether this process is the first with this user data; it is told of the others then. */
export function claimLock(userData: string, onOther: (other: OtherInstance) => void): boolean {
  mkdirSync(userData, { recursive: true })
  if (!writeLock(userData)) {
    if (isAlive(Number(readFileSync(lockPath(userData), 'utf8')))) return false
    // The process that left it has crashed.
    rmSync(lockPath(userData), { force: true })
    if (!writeLock(userData)) return false
  }
  rmSync(socketPath(userData), { force: true })
  const server = createServer((socket) => {
    let text = ''
    socket.setEncoding('utf8')
    socket.on('data', (chunk: string) => {
      text += chunk
    })
    socket.on('error', () => {})
    socket.on('end', () => onOther(JSON.parse(text)))
  })
  server.listen(socketPath(userData))
  server.unref()
  process.on('exit', () => rmSync(lockPath(userData), { force: true }))
  return true
}

/** Resolves when the first instance has heard it. */
export async function tellFirstInstance(userData: string, message: OtherInstance): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (await tell(socketPath(userData), JSON.stringify(message))) return
    await pause(ATTEMPT_INTERVAL_MS)
  }
  throw new Error('the first instance does not answer')
}

function tell(path: string, text: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => socket.end(text))
    socket.resume()
    socket.on('error', () => resolve(false))
    socket.on('close', (hadError) => resolve(!hadError))
  })
}

function writeLock(userData: string): boolean {
  try {
    writeFileSync(lockPath(userData), String(process.pid), { flag: 'wx' })
    return true
  } catch {
    return false
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return pid > 0
  } catch {
    return false
  }
}
