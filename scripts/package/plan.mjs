// What a machine can package, and what it lacks for the rest.

/** The targets of each system, and what a target takes besides Electron: `fetched` are tools that electron-builder fetches. */
const TARGETS = {
  linux: { dir: [], 'tar.gz': ['sevenZip'], AppImage: ['fetched'], deb: ['fetched'] },
  mac: { dir: [], zip: ['sevenZip'], dmg: ['fetched'] },
  win: { dir: [], nsis: ['fetched'] },
}

const LACKS = {
  sevenZip:
    '7-Zip is not here (on Debian: apt-get install p7zip-full; or ELECTRON_BUILDER_7ZIP_PATH names its program)',
  fetched: "electron-builder's own tools for it cannot be fetched here",
}

/** Our name of a system of Node's; null: none that there is a package for. */
export const systemOf = (platform) => ({ linux: 'linux', darwin: 'mac', win32: 'win' })[platform] ?? null

/**
 * The targets that can be built on a machine, and the others with what they lack.
 * @param means `sevenZip`: there is 7-Zip; `fetched`: there is a network, or what it gave before
 */
export function planTargets(system, means) {
  const able = { ...means, sevenZip: means.sevenZip || means.fetched }
  const built = []
  const left = []
  for (const [target, needs] of Object.entries(TARGETS[system])) {
    const lack = needs.find((need) => !able[need])
    if (lack === undefined) built.push(target)
    else left.push({ target, why: LACKS[lack] })
  }
  return { built, left }
}
