import type { WebContents } from 'electron'
import { PAGE_ORIGIN } from './page-file.ts'

/** What is looked at of a frame that sends a message. */
export interface SenderFrame {
  readonly origin: string
  /** Stays the same for the life of a frame, whatever it shows. */
  readonly frameTreeNodeId: number
}

/**
 * Whether a message comes from our page: the main frame of the window it belongs to, at the page's own origin. A frame
 * that has navigated or gone since (`null`), a frame inside of the page and another window are not it.
 */
export function isOurPage(sender: SenderFrame | null, mainFrame: SenderFrame): boolean {
  return sender?.frameTreeNodeId === mainFrame.frameTreeNodeId && sender.origin === PAGE_ORIGIN
}

/**
 * Listens to messages of a window's own page. Every channel is opened here, so that no message is heard whose sender was not
 * asked: only those of this window come, and which of its frames sent one is looked at.
 */
export function onPageMessage(contents: WebContents, channel: string, listener: () => void): void {
  contents.ipc.on(channel, ({ senderFrame }) => {
    if (isOurPage(senderFrame, contents.mainFrame)) listener()
  })
}
