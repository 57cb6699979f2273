// The third-party notices and the bill of materials of a package, into `out/notices/`.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { output, root } from '../run.mjs'
import { isAllowed, readBuildRecord, shippedPackages } from './shipped.mjs'

/** The text of the MIT license (https://spdx.org/licenses/MIT.html). */
const mitText = (holder) => `MIT License

Copyright (c) ${holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`

/** The standard texts of licenses, for packages that name one and do not bring it. */
const STANDARD_TEXTS = {
  MIT: mitText,
  'Apache-2.0': (holder) =>
    `Copyright ${holder}\n\n${readFileSync(join(root, 'build-resources/licenses/Apache-2.0.txt'), 'utf8').trim()}`,
}

/** The text that a notice shows; null where there is none and none can be told from the package. */
export function noticeText({ name, license, text, author }) {
  return text ?? STANDARD_TEXTS[license]?.(author ?? `the authors of ${name}`) ?? null
}

/** What stands against shipping these packages, a line each; none where all is well. */
export function objections(packages) {
  return packages.flatMap((entry) => [
    ...(isAllowed(entry.license)
      ? []
      : [`${entry.name} has the license ${entry.license ?? '(none)'}, which is not allowed`]),
    ...(noticeText(entry) === null ? [`${entry.name} has no license text`] : []),
  ])
}

const RULE = '─'.repeat(80)

/** The notices as one text. */
export function noticesText(packages) {
  const head = `Walscope holds the following works of others. Electron and Chromium have notices of their own, beside the program.`
  const parts = packages.map((entry) => {
    const title = [entry.name, entry.version].filter((it) => it !== null).join(' ')
    return `${RULE}\n${title} (${entry.license})\n\n${noticeText(entry)}\n`
  })
  return `${head}\n\n${parts.join('\n')}`
}

/** A UUID of these bytes (RFC 9562, version 8): the same content has the same number. */
function uuidOf(content) {
  const bytes = createHash('sha256').update(content).digest().subarray(0, 16)
  bytes[6] = (bytes[6] & 0x0f) | 0x80
  bytes[8] = (bytes[8] & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/** What npm knows of all installed packages, as CycloneDX. */
function npmBill() {
  const npm = process.env.npm_execpath
  const [command, args] = npm ? [process.execPath, [npm]] : ['npm', []]
  const text = output(command, [...args, 'sbom', '--sbom-format', 'cyclonedx'], { maxBuffer: 64 * 1024 * 1024 })
  if (text === null) throw new Error('npm could not tell the installed packages: `npm sbom` says why.')
  return JSON.parse(text)
}

/**
 * The bill of materials (CycloneDX 1.5): of npm's own only what is shipped, with the native libraries. The same sources
 * give the same bytes: its number is one of its content, its time the build's.
 */
export function billOf(bill, packages, { name, version, description }, { commit, date }) {
  const known = new Map(bill.components.map((component) => [`${component.name}@${component.version}`, component]))
  const components = packages.map((entry) => {
    const licenses = [{ expression: entry.license }]
    if (entry.isNative) {
      const reference = entry.version === null ? entry.name : `${entry.name}@${entry.version}`
      const given = entry.version === null ? {} : { version: entry.version }
      return {
        'bom-ref': reference,
        type: 'library',
        name: entry.name,
        ...given,
        purl: `pkg:generic/${reference}`,
        licenses,
      }
    }
    const component = known.get(`${entry.name}@${entry.version}`)
    if (component === undefined) throw new Error(`npm does not know ${entry.name} ${entry.version}, which is shipped.`)
    // To npm it may be a development package: it is inside of the build all the same.
    const { properties: _, ...rest } = component
    return { ...rest, scope: 'required', licenses: component.licenses ?? licenses }
  })
  const references = new Set(components.map((component) => component['bom-ref']))
  const self = `${name}@${version}`
  const dependencies = bill.dependencies
    .filter(({ ref }) => references.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((other) => references.has(other)) }))
  const content = {
    metadata: {
      ...(date === null ? {} : { timestamp: date }),
      lifecycles: [{ phase: 'build' }],
      component: {
        'bom-ref': self,
        type: 'application',
        ...{ name, version, description, purl: `pkg:generic/${self}`, licenses: [{ license: { id: 'MIT' } }] },
        ...(commit === null ? {} : { properties: [{ name: 'walscope:commit', value: commit }] }),
      },
    },
    components,
    dependencies: [{ ref: self, dependsOn: [...references] }, ...dependencies],
  }
  const serialNumber = `urn:uuid:${uuidOf(JSON.stringify(content))}`
  const { $schema, specVersion } = bill
  return { $schema, bomFormat: 'CycloneDX', specVersion, serialNumber, version: 1, ...content }
}

/** Writes notices and bill of a build; throws where a license is not allowed or has no text. */
export function writeNotices() {
  const packages = shippedPackages(root)
  const against = objections(packages)
  if (against.length > 0) throw new Error(`This cannot be shipped:\n  ${against.join('\n  ')}`)
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const folder = join(root, 'out/notices')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'THIRD-PARTY-NOTICES.txt'), noticesText(packages))
  const bill = billOf(npmBill(), packages, manifest, readBuildRecord(root))
  writeFileSync(join(folder, 'sbom.cdx.json'), `${JSON.stringify(bill, null, 2)}\n`)
  return packages.length
}
