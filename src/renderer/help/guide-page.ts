// A page of the guide as the build makes it of docs/guide/*.md: elements and text, no markup.

/** The elements that a page may have. */
export const GUIDE_TAGS = [
  ...([
    'a',
    'blockquote',
    'br',
    'code',
    'em',
    'h1',
    'h2',
    'h3',
    'hr',
    'img',
    'li',
    'ol',
    'p',
    'pre',
    'strong',
  ] as const),
  ...(['table', 'tbody', 'td', 'th', 'thead', 'tr', 'ul'] as const),
]
export type GuideTag = (typeof GUIDE_TAGS)[number]

export interface GuideElement {
  tag: GuideTag
  /** Of headings: what links name. */
  id?: string
  /** Of links: another page and section of the guide (`findings#bit-flip`), or an address of the contract's list. */
  href?: string
  /** Of pictures: the name of the file in docs/guide/images, what it shows, and its size in pixels. */
  image?: string
  alt?: string
  width?: number
  height?: number
  children: GuideNode[]
}

/** Text, or an element. */
export type GuideNode = string | GuideElement

/** From one heading to the next, for the search. */
export interface GuideSection {
  /** Of the heading; the page's own text before its first one belongs to its title. */
  id: string
  title: string
  /** What stands under it, without markup, on one line. */
  text: string
}

export interface GuidePage {
  /** The name of the file, without its ending. */
  name: string
  title: string
  sections: GuideSection[]
  content: GuideNode[]
}

/** What links and headings name a title by: as GitHub does it, so that the files can be read there as well. */
export function anchorOf(title: string): string {
  return title
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-')
}

/** All text of nodes. */
export function textOf(nodes: readonly GuideNode[]): string {
  return nodes.map((node) => (typeof node === 'string' ? node : textOf(node.children))).join('')
}
