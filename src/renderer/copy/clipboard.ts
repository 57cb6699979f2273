import type { WalscopeError } from '../../contract/index.ts'
import { announce } from '../state/announcement.ts'
import { useSession } from '../state/stores.ts'

const REFUSED: WalscopeError = {
  ...{ code: 'CLIPBOARD_REFUSED', message: 'The clipboard did not take it', file: null, offset: null },
}

/** Copies a text, and says so: "Copied the value." What goes wrong is said on top of the view. */
export async function copyText(text: string, what: string): Promise<void> {
  try {
    // There is none in a page that came from elsewhere without encryption.
    const clipboard: Clipboard | undefined = navigator.clipboard
    if (clipboard === undefined) throw new Error('this page may not use it')
    await clipboard.writeText(text)
    announce(`Copied ${what}.`)
  } catch (thrown) {
    const because = thrown instanceof Error ? thrown.message : String(thrown)
    useSession.setState({ error: { ...REFUSED, message: `${REFUSED.message}: ${because}` } })
  }
}
