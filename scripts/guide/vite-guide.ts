import { basename, dirname } from 'node:path'
import type { Plugin } from 'vite'
import { compileGuidePage } from './compile.ts'
import { imageSizes } from './pages.ts'

const PAGE = /[\\/]docs[\\/]guide[\\/][\w-]+\.md$/

/** The build's step that makes modules of the pages of the guide: the default export of each is a `GuidePage`. */
export function guidePages(): Plugin {
  return {
    name: 'walscope:guide',
    transform: {
      filter: { id: PAGE },
      handler: (markdown, id) => {
        const page = compileGuidePage(basename(id, '.md'), markdown, imageSizes(dirname(id)))
        // A text that is parsed is read faster than an object that is written down.
        const code = `export default JSON.parse(${JSON.stringify(JSON.stringify(page))})`
        return { code, map: null, moduleType: 'js' }
      },
    },
  }
}
