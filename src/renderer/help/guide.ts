// The guide: docs/guide, as the build has made modules and files of it.
import type { GuidePage } from './guide-page.ts'

const modules = import.meta.glob<GuidePage>('../../../docs/guide/*.md', { eager: true, import: 'default' })
const images = import.meta.glob<string>('../../../docs/guide/images/*.png', {
  eager: true,
  import: 'default',
  query: '?url',
})

/** The page that the guide begins with. */
export const FIRST_PAGE = 'index'

const pages = new Map(Object.values(modules).map((page) => [page.name, page]))

/** Pages that a page links to, in the order of its links. */
function linkedFrom(page: GuidePage): string[] {
  const found: string[] = []
  const look = (nodes: GuidePage['content']) => {
    for (const node of nodes) {
      if (typeof node === 'string') continue
      const [name] = node.href?.split('#') ?? []
      if (name !== undefined && pages.has(name) && !found.includes(name)) found.push(name)
      look(node.children)
    }
  }
  look(page.content)
  return found
}

/** All pages, in the order in which the first one names them. */
export function guidePages(): GuidePage[] {
  const first = pages.get(FIRST_PAGE)
  const names = first === undefined ? [] : [FIRST_PAGE, ...linkedFrom(first)]
  return [...new Set([...names, ...pages.keys()])].flatMap((name) => pages.get(name) ?? [])
}

export function guidePage(name: string): GuidePage | null {
  return pages.get(name) ?? null
}

/** Where the picture of this name is loaded from. */
export function guideImage(name: string): string | null {
  return images[`../../../docs/guide/images/${name}`] ?? null
}
