import { Command } from 'cmdk'
import { ArrowLeft } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { type KeyboardEvent, type RefObject, useEffect, useMemo, useRef, useState } from 'react'
import components from '../components/components.module.css'
import { giveBackFocus } from '../components/give-back-focus.ts'
import { FIRST_PAGE, guidePage, guidePages } from './guide.ts'
import { HelpText, idOfSection } from './HelpText.tsx'
import styles from './help.module.css'
import { closeHelp, goBackInHelp, type HelpPlace, openHelp, useHelp } from './help-store.ts'
import { searchGuide } from './search.ts'

/** What is shown of a place in the page that is there; null for its beginning. */
const headingOf = ({ section }: HelpPlace) => (section === null ? null : document.getElementById(idOfSection(section)))

/** The guide, over whatever is open: pages and a search at the left, the text at the right. */
export function HelpDialog() {
  const place = useHelp((state) => state.place)
  const canGoBack = useHelp((state) => state.before.length > 0)
  const search = useRef<HTMLInputElement>(null)
  // Whoever had the keyboard gets it back.
  const opener = useRef(document.activeElement)
  if (place === null) return null
  const find = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'f') return
    event.preventDefault()
    event.stopPropagation()
    search.current?.select()
  }
  return (
    <Dialog.Root open onOpenChange={(isOpen) => isOpen || closeHelp()}>
      <Dialog.Portal>
        <Dialog.Overlay className={components.overlay} />
        <Dialog.Content
          className={`${components.dialog} ${styles.dialog}`}
          aria-describedby={undefined}
          onKeyDown={find}
          onOpenAutoFocus={(event) => {
            event.preventDefault()
            const heading = headingOf(place)
            if (heading === null) search.current?.focus()
            else heading.focus({ preventScroll: true })
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            giveBackFocus(opener.current)
          }}
        >
          <div className={styles.head}>
            <Dialog.Title>Help</Dialog.Title>
            <button type="button" disabled={!canGoBack} onClick={goBackInHelp}>
              <ArrowLeft size={12} aria-hidden />
              Back
            </button>
            <Dialog.Close>Close</Dialog.Close>
          </div>
          <Contents search={search} page={place.page} />
          <Text place={place} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

/** All pages, or what a search finds. The arrows choose, Enter shows. */
function Contents({ search, page }: { search: RefObject<HTMLInputElement | null>; page: string }) {
  const [query, setQuery] = useState('')
  const pages = useMemo(guidePages, [])
  const results = useMemo(() => searchGuide(pages, query), [pages, query])
  const isSearch = query.trim() !== ''
  return (
    <Command className={styles.contents} label="Search the help" shouldFilter={false}>
      <Command.Input
        ref={search}
        className={styles.search}
        placeholder="Search the help"
        value={query}
        onValueChange={setQuery}
      />
      <Command.List className={styles.list} label={isSearch ? 'What was found' : 'Pages'}>
        {isSearch && results.length === 0 && <p className={styles.none}>Nothing is said of that.</p>}
        {!isSearch &&
          pages.map(({ name, title }) => (
            <Command.Item
              key={name}
              value={name}
              className={styles.item}
              data-shown={name === page}
              onSelect={() => openHelp({ page: name, section: null })}
            >
              {title}
            </Command.Item>
          ))}
        {results.map(({ page: found, section, excerpt }) => (
          <Command.Item
            key={`${found.name}#${section.id}`}
            value={`${found.name}#${section.id}`}
            className={styles.item}
            onSelect={() => openHelp({ page: found.name, section: section.id })}
          >
            <span className={styles.found}>{section.title}</span>
            {section.title !== found.title && <span className={styles.of}> {found.title}</span>}
            <span className={styles.excerpt}>
              {excerpt.map(({ text, isMarked }, index) =>
                // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text, in its order
                isMarked ? <mark key={index}>{text}</mark> : text,
              )}
            </span>
          </Command.Item>
        ))}
      </Command.List>
    </Command>
  )
}

/** The page, at its section. The keyboard follows, so that it can be read on; at first the dialog puts it where it belongs. */
function Text({ place }: { place: HelpPlace }) {
  const article = useRef<HTMLElement>(null)
  const isFirst = useRef(true)
  const page = guidePage(place.page) ?? guidePage(FIRST_PAGE)
  useEffect(() => {
    const heading = headingOf(place)
    if (heading === null) article.current?.scrollTo({ top: 0 })
    else heading.scrollIntoView({ block: 'start' })
    if (!isFirst.current) (heading ?? article.current)?.focus({ preventScroll: true })
    isFirst.current = false
  }, [place])
  return (
    <article ref={article} className={styles.text} aria-label={page?.title} tabIndex={0}>
      {page !== null && <HelpText nodes={page.content} />}
    </article>
  )
}
