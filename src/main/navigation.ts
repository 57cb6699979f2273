import type { WebContents } from 'electron'

/** The window shows our page and nothing else: it goes nowhere, opens nothing, embeds nothing. */
export function denyNavigation(contents: WebContents): void {
  contents.on('will-navigate', (event) => {
    // A page may load itself again.
    if (event.url !== contents.getURL()) event.preventDefault()
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}
