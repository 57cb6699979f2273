// From the evaluated main module to a program that is ready.
import { app } from './app.ts'
import { launchChromium, onTargetCrash } from './browser.ts'
import { answerRequests } from './protocol.ts'
import { WebContents } from './web-contents.ts'

/** Starts Chromium and tells the program; a program that has quit already (a second instance) never sees it. */
export async function startBrowser(): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit())
  if (app.isQuitting) return
  const context = await launchChromium(app.getPath('userData'))
  await answerRequests(context, (request, url) => WebContents.mayNavigate(request, url))
  context.on('page', (page) => WebContents.closePopup(page))
  await onTargetCrash((crash) => WebContents.takeCrash(crash))
  context.on('close', () => app.quit())
  app.setReady()
}
