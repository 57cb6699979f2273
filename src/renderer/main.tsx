import '@fontsource-variable/inter'
import '@fontsource-variable/jetbrains-mono'
import './styles/tokens.css'
import './styles/base.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { loadPercentilePlot } from './charts/LazyPercentilePlot.tsx'
import { connectHost } from './host/connect.ts'
import { shareStyleNonce } from './host/style-nonce.ts'
import { App } from './shell/App.tsx'
import { Boundary } from './shell/Boundary.tsx'
import { followRequests } from './shell/requests.ts'
import { Controller } from './state/controller.ts'
import { onPageError } from './state/page-errors.ts'
import { applyNumberFormat } from './state/settings.ts'
import { applyTheme } from './state/theme.ts'

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no element #root')

shareStyleNonce()
applyTheme()
applyNumberFormat()
const connection = await connectHost()
const controller = new Controller(connection)
onPageError((error) => controller.takePageError(error))
createRoot(root).render(
  <StrictMode>
    <Boundary
      place="The window"
      retryLabel="Load the page again"
      onRetry={() => window.location.reload()}
      onError={(place, error, stack) => void controller.troubles.report(place, error, stack)}
    >
      <App controller={controller} />
    </Boundary>
  </StrictMode>,
)
controller.start()
void controller.guard(() => followRequests(connection.host, controller))
requestIdleCallback(() => void loadPercentilePlot())
