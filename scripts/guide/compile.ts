// Makes the pages of the guide out of docs/guide/*.md while the app is built: what the app has is elements and text, so that
// neither a parser nor markup is in it.
import { isValidElement, type ReactNode } from 'react'
import Markdown from 'react-markdown'
import remarkGfm from 'remark-gfm'
import {
  anchorOf,
  GUIDE_TAGS,
  type GuideElement,
  type GuideNode,
  type GuidePage,
  type GuideSection,
  type GuideTag,
  textOf,
} from '../../src/renderer/help/guide-page.ts'

/** Properties that need no place in a page: the language of a code, the side of a column, the first number of a list. */
const LEFT_OUT = ['children', 'className', 'style']
const IMAGE = /^images\/([\w-]+\.png)$/
/** Between these, white space is only how the file is laid out. */
const HOLDS_NO_TEXT: readonly string[] = ['table', 'thead', 'tbody', 'tr', 'ul', 'ol']

const isTag = (tag: unknown): tag is GuideTag => GUIDE_TAGS.some((known) => known === tag)

/** The size of a picture in docs/guide/images, in pixels; null where there is none of that name. */
export type SizeOfImage = (image: string) => { width: number; height: number } | null

/** Compiles one page. Throws, with its name, where it has what a page of the guide cannot have. */
export function compileGuidePage(name: string, markdown: string, sizeOf: SizeOfImage): GuidePage {
  const refuse = (what: string): never => {
    throw new Error(`docs/guide/${name}.md: ${what}`)
  }

  function linkOf(href: unknown): string {
    // An address of another kind than it lets through, Markdown makes an empty one of.
    if (typeof href !== 'string' || href === '') return refuse('a link leads nowhere.')
    if (/^https:/.test(href)) return href
    const [, page, section] = /^([\w-]+\.md)?(#[\w-]+)?$/.exec(href) ?? refuse(`it links to ${href}.`)
    return `${page?.slice(0, -'.md'.length) ?? name}${section ?? ''}`
  }

  function imageOf(source: string): Pick<GuideElement, 'image' | 'width' | 'height'> {
    const image = IMAGE.exec(source)?.[1] ?? refuse(`its picture ${source} has no place in images.`)
    // One that is not there yet is made by the app that is being built (`npm run guide:images`); a test holds that all are.
    return { image, ...sizeOf(image) }
  }

  function compile(node: ReactNode): GuideNode[] {
    if (typeof node === 'string') return [node]
    if (Array.isArray(node)) return node.flatMap((child: ReactNode) => compile(child))
    if (node === null || node === undefined) return []
    if (!isValidElement<Record<string, unknown>>(node)) return refuse(`it has a ${typeof node} in it.`)
    const { type: tag, props } = node
    const content = compile(props.children as ReactNode)
    if (typeof tag !== 'string') return content
    if (!isTag(tag)) return refuse(`it has a <${tag}> in it.`)
    const children = HOLDS_NO_TEXT.includes(tag) ? content.filter((child) => typeof child !== 'string') : content
    const element: GuideElement = { tag, children }
    for (const property of Object.keys(props)) {
      if (LEFT_OUT.includes(property)) continue
      if (tag === 'a' && property === 'href') element.href = linkOf(props.href)
      else if (tag === 'img' && property === 'alt') element.alt = String(props.alt)
      else if (tag === 'img' && property === 'src') Object.assign(element, imageOf(String(props.src)))
      else refuse(`its <${tag}> has a property ${property}.`)
    }
    if (/^h\d$/.test(tag)) element.id = anchorOf(textOf(children))
    return [element]
  }

  const content = compile(Markdown({ children: markdown, remarkPlugins: [remarkGfm], skipHtml: true })).filter(
    (node) => typeof node !== 'string' || node.trim() !== '',
  )
  const sections = sectionsOf(content)
  const [first, ...others] = sections
  if (first === undefined) return refuse('it has no title.')
  for (const { id } of others)
    if (sections.filter((section) => section.id === id).length > 1) refuse(`two headings are called #${id}.`)
  return { name, title: first.title, sections, content }
}

/** The text of an element as it is read: what stands in lines or cells of its own does not run into the next. */
function readable(node: GuideNode): string {
  if (typeof node === 'string') return node
  const text = node.children.map(readable).join('')
  return ['code', 'a', 'em', 'strong'].includes(node.tag) ? text : ` ${text} `
}

function sectionsOf(content: readonly GuideNode[]): GuideSection[] {
  const sections: GuideSection[] = []
  for (const node of content) {
    const id = typeof node === 'string' ? undefined : node.id
    if (id !== undefined) sections.push({ id, title: textOf([node]), text: '' })
    else {
      const last = sections.at(-1)
      if (last !== undefined) last.text = `${last.text} ${readable(node)}`.replaceAll(/\s+/g, ' ').trim()
    }
  }
  return sections
}
