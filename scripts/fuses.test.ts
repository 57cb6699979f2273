// The fuses of the package, as electron-builder reads them from its configuration. What a built program has is looked at
// by the test of the package.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')

interface Configuration {
  asar?: unknown
  electronFuses?: Record<string, boolean>
  electronDownload?: unknown
  electronDist?: unknown
}

/** The configuration with electron-builder's own reader, which also resolves what it extends. */
async function configuration(): Promise<Configuration> {
  const ofBuilder = createRequire(createRequire(import.meta.url).resolve('electron-builder'))
  const { getConfig, validateConfiguration } = ofBuilder('app-builder-lib/out/util/config/config')
  const { DebugLogger } = ofBuilder('builder-util')
  const config = await getConfig(root, null, null)
  await validateConfiguration(config, new DebugLogger(false))
  return config as Configuration
}

test('each fuse is set, and as it should be', async () => {
  const { electronFuses, asar } = await configuration()
  expect(electronFuses).toEqual({
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    onlyLoadAppFromAsar: true,
    enableEmbeddedAsarIntegrityValidation: true,
    grantFileProtocolExtraPrivileges: false,
    enableCookieEncryption: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    resetAdHocDarwinSignature: true,
  })
  // Without the archive, or without its hashes, two of them mean nothing.
  expect(asar).not.toBe(false)
  expect(asar).not.toHaveProperty('disableIntegrity')
})

test('electron-builder knows of no other fuse', () => {
  const ofBuilder = createRequire(createRequire(import.meta.url).resolve('electron-builder'))
  const scheme = ofBuilder('app-builder-lib/scheme.json') as {
    definitions: { FuseOptionsV1: { properties: Record<string, unknown> } }
  }
  // A new one of a later version has to be decided on.
  expect(Object.keys(scheme.definitions.FuseOptionsV1.properties)).toHaveLength(9)
})
