// Schemes of the app's own. Chromium learns no new scheme at run time, so a page of `scheme://host/…` is loaded from
// `http://host.scheme.localhost/…`: an origin of its own too, and a secure one. Nothing is sent over the network: every
// request is answered here or refused.
import type { BrowserContext, Request as PageRequest, Route } from 'playwright-core'
import { checkOptions, NotModelled, strict } from './strict.ts'

type Handler = (request: Request) => Response | Promise<Response>
interface CustomScheme {
  scheme: string
  privileges?: Record<string, boolean>
}

const handlers = new Map<string, Handler>()
const privileged = new Set<string>()
const SUFFIX = '.localhost'

export const protocol = strict('protocol', {
  registerSchemesAsPrivileged(schemes: CustomScheme[]): void {
    for (const { scheme, privileges = {} } of schemes) {
      checkOptions('registerSchemesAsPrivileged', privileges, ['standard', 'secure', 'supportFetchAPI'])
      if (!privileges.standard || !privileges.secure) {
        throw new NotModelled(`the scheme ${scheme}: only those that are standard and secure`)
      }
      privileged.add(scheme)
    }
  },

  handle(scheme: string, handler: Handler): void {
    if (!privileged.has(scheme)) throw new NotModelled(`the scheme ${scheme}, which is not privileged`)
    if (handlers.has(scheme)) throw new Error(`The scheme ${scheme} is handled already`)
    handlers.set(scheme, handler)
  },
})

/** Where Chromium finds what the app calls `url`. */
export function toChromium(url: string): string {
  const [, scheme = '', host = '', rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/i.exec(url) ?? []
  return privileged.has(scheme) ? `http://${host}.${scheme}${SUFFIX}${rest}` : url
}

/** What the app calls what Chromium finds at `url`, or the same where it is not the app's. */
export function fromChromium(url: string): string {
  for (const scheme of privileged) {
    const pattern = new RegExp(`^http://([^/?#:]*)\\.${scheme}\\.localhost(?=[/?#]|$)`)
    if (pattern.test(url)) return url.replace(pattern, `${scheme}://$1`)
  }
  return url
}

/** `scheme://host` of a URL of the app; "null" for anything that has no such origin. */
export function originOf(url: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?#]+/i.exec(url)?.[0] ?? 'null'
}

/**
 * Answers every request of every page. `mayNavigate` is asked before a page goes somewhere by itself.
 */
export async function answerRequests(
  context: BrowserContext,
  mayNavigate: (request: PageRequest, url: string) => boolean,
): Promise<void> {
  await context.route('**/*', async (route, request) => {
    const url = fromChromium(request.url())
    if (request.isNavigationRequest() && !mayNavigate(request, url)) await route.abort('aborted')
    else await answer(route, request, url)
  })
}

async function answer(route: Route, request: PageRequest, url: string): Promise<void> {
  const handler = handlers.get(new URL(url).protocol.slice(0, -1))
  if (handler === undefined) {
    await route.abort('internetdisconnected')
    return
  }
  // Node's Request takes any scheme, but resolves the `..` only of those it knows, as Chromium has done already.
  const response = await handler(new Request(url, { method: request.method() }))
  await route.fulfill({
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: Buffer.from(await response.arrayBuffer()),
  })
}
