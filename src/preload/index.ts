// Hands the page its ports, and the path of a dropped folder. Nothing else.
import { contextBridge, ipcRenderer, webUtils } from 'electron'

/** The same names as in the main process. */
const CONNECT_CHANNEL = 'walscope:connect'
const PORT_CHANNEL = 'walscope:port'

ipcRenderer.on(PORT_CHANNEL, ({ ports }, { role, generation }: { role: string; generation: number }) => {
  // A port cannot cross the bridge; it can be posted to the page's own window.
  window.postMessage({ type: PORT_CHANNEL, role, generation }, window.location.origin, ports)
})

contextBridge.exposeInMainWorld('walscope', {
  /** Asks for the ports of the host and of the engine; they arrive as messages of the window. */
  connect: (): void => ipcRenderer.send(CONNECT_CHANNEL),
  /** The path of a file or folder that was dropped; empty for one that has none. */
  pathForFile: (file: File): string => webUtils.getPathForFile(file),
})
