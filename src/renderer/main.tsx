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
import { followRequests } from './shell/requests.ts'
import { Controller } from './state/controller.ts'
import { applyNumberFormat } from './state/settings.ts'
import { applyTheme } from './state/theme.ts'

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no element #root')

shareStyleNonce()
applyTheme()
applyNumberFormat()
const connection = await connectHost()
const controller = new Controller(connection)
createRoot(root).render(
  <StrictMode>
    <App controller={controller} />
  </StrictMode>,
)
controller.start()
void controller.guard(() => followRequests(connection.host, controller))
requestIdleCallback(() => void loadPercentilePlot())
