import type { WebContents } from 'electron'
import { openExternalLink } from './external-links.ts'

/**
 * The window shows our page and nothing else: it goes nowhere, opens nothing, embeds nothing. A link of ours that wants a
 * window of its own is shown by the person's browser.
 */
export function denyNavigation(contents: WebContents): void {
  contents.on('will-navigate', (event) => {
    // A page may load itself again.
    if (event.url !== contents.getURL()) event.preventDefault()
  })
  contents.on('will-frame-navigate', (event) => {
    // The page has no frames; what would make one and lead it somewhere is none of it.
    if (!event.isMainFrame) event.preventDefault()
  })
  // Our protocol never redirects.
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    openExternalLink(url)
    return { action: 'deny' }
  })
}
