import { session } from 'electron'
import { z } from 'zod'
import { WalscopeFailure } from '../../contract/errors.ts'
import { releasedVersion } from '../../contract/updates.ts'

/**
 * The one address that is ever asked, and only while the setting is on. A placeholder until there is a public home
 * (docs/packaging.md): `.invalid` is nobody's.
 */
export const UPDATE_ADDRESS = 'https://walscope.invalid/newest-version.json'

/** In memory only: no cookies, no cache, nothing that one request could tell the server of another. */
export const UPDATE_PARTITION = 'walscope-updates'

export const ANSWER_LIMIT_BYTES = 4_096
export const ANSWER_LIMIT_MS = 10_000

/** What is sent in the place of Chromium's words, which name the system, its version and the person's languages. */
const USER_AGENT = 'Walscope'
const LANGUAGES = 'en'

/** Raised with every change that an older Walscope would misread. */
const newestVersion = z.object({ format: z.literal(1), version: releasedVersion })

/**
 * Asks which version is the newest. Nothing is sent but the request; nothing is downloaded but a document of some bytes, and
 * nothing of it is kept but the number. Rejects with a {@link WalscopeFailure} that says why there is none.
 */
export async function askNewestVersion(signal: AbortSignal): Promise<string> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_LIMIT_MS)])
  try {
    const response = await updateSession().fetch(UPDATE_ADDRESS, {
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      // Another place than ours is not asked, whoever names it.
      redirect: 'error',
      signal: limited,
    })
    if (response.status !== 200) throw new Error(`the answer has the status ${response.status}`)
    const answer = newestVersion.safeParse(JSON.parse(await readText(response, limited)))
    if (!answer.success) throw new Error('the answer is no document about versions')
    return answer.data.version
  } catch (error) {
    const reason =
      error instanceof SyntaxError ? 'the answer is no JSON' : error instanceof Error ? error.message : error
    const message = `Whether there is a newer version could not be asked: ${reason}.`
    throw new WalscopeFailure({ code: 'UPDATE_CHECK_FAILED', message })
  }
}

function updateSession(): Electron.Session {
  const updates = session.fromPartition(UPDATE_PARTITION, { cache: false })
  updates.setUserAgent(USER_AGENT, LANGUAGES)
  return updates
}

/** The answer's text, of which no more is read than the limit. */
async function readText({ body }: Response, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted()
  if (body === null) throw new Error('the answer is empty')
  const reader = body.getReader()
  const stop = () => void reader.cancel().catch(() => {})
  signal.addEventListener('abort', stop, { once: true })
  try {
    const chunks: Uint8Array[] = []
    let sizeBytes = 0
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      sizeBytes += part.value.byteLength
      if (sizeBytes > ANSWER_LIMIT_BYTES) throw new Error(`the answer is longer than ${ANSWER_LIMIT_BYTES} bytes`)
      chunks.push(part.value)
    }
    signal.throwIfAborted()
    return Buffer.concat(chunks).toString('utf8')
  } finally {
    signal.removeEventListener('abort', stop)
    stop()
  }
}
