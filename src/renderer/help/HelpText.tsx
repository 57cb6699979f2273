import { createElement, type MouseEvent, type ReactNode } from 'react'
import { EXTERNAL_LINKS } from '../../contract/links.ts'
import { guideImage } from './guide.ts'
import type { GuideElement, GuideNode } from './guide-page.ts'
import styles from './help.module.css'
import { openHelp } from './help-store.ts'

/** Ids of the page around it are not the guide's. */
export const idOfSection = (section: string) => `help-${section}`

const ELSEWHERE: readonly string[] = Object.values(EXTERNAL_LINKS)

/** A link of the guide. It is one for the eye, the keyboard and a screen reader; where it leads is the app's business. */
function GuideLink({ href, children }: { href: string; children: ReactNode }) {
  if (/^https:/.test(href)) {
    if (!ELSEWHERE.includes(href)) return <>{children}</>
    return (
      <a href={href} target="_blank" rel="noopener noreferrer">
        {children}
      </a>
    )
  }
  const [page = '', section = null] = href.split('#')
  const go = (event: MouseEvent) => {
    event.preventDefault()
    openHelp({ page, section })
  }
  return (
    // A window of its own would show the app's beginning.
    <a href={`#${href}`} onClick={go} onAuxClick={(event) => event.preventDefault()}>
      {children}
    </a>
  )
}

function element(node: GuideElement, key: number): ReactNode {
  const { tag, id, href, image, alt, width, height } = node
  if (tag === 'img') {
    const source = image === undefined ? null : guideImage(image)
    return source === null ? null : <img key={key} src={source} alt={alt ?? ''} width={width} height={height} />
  }
  if (tag === 'br' || tag === 'hr') return createElement(tag, { key })
  const children = node.children.map(content)
  if (tag === 'a') {
    return (
      <GuideLink key={key} href={href ?? ''}>
        {children}
      </GuideLink>
    )
  }
  // What scrolls sideways has to be reachable by keyboard.
  if (tag === 'table') {
    return (
      <section key={key} className={styles.wide} aria-label="Table" tabIndex={0}>
        <table>{children}</table>
      </section>
    )
  }
  if (tag === 'pre') {
    return (
      <pre key={key} tabIndex={0}>
        {children}
      </pre>
    )
  }
  const heading = id === undefined ? {} : { id: idOfSection(id), tabIndex: -1 }
  return createElement(tag, { key, ...heading }, ...children)
}

function content(node: GuideNode, index: number): ReactNode {
  return typeof node === 'string' ? node : element(node, index)
}

/** A page of the guide. */
export function HelpText({ nodes }: { nodes: readonly GuideNode[] }) {
  return <>{nodes.map(content)}</>
}
