import { Download } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { memo, type RefObject } from 'react'
import menu from '../components/menu.module.css'
import styles from './figures.module.css'
import { type Form, formsOf, type Saved, save } from './save.ts'

const FORMS: Record<Form, { name: string; what: string }> = {
  png: { name: 'PNG', what: 'picture' },
  svg: { name: 'SVG', what: 'drawing' },
  csv: { name: 'CSV', what: 'numbers' },
}

interface SaveMenuProps {
  title: string
  /** As high as the buttons of a toolbar; in the head of a card there is less room. */
  isInToolbar?: boolean
  /** Read when the menu opens and when something is chosen. */
  saved: RefObject<Saved>
}

/** Saves what a card shows, in one of the forms that there are. Drawn once: cards draw often while a recovery runs. */
export const SaveMenu = memo(function SaveMenu({ title, isInToolbar, saved }: SaveMenuProps) {
  return (
    // Not modal: the recovery behind it goes on and is watched.
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        className={`${styles.trigger} ${isInToolbar ? '' : styles.small}`}
        aria-label={`Save ${title} as…`}
        title="Save as…"
      >
        <Download size={12} aria-hidden />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={menu.menu} align="end" sideOffset={4} collisionPadding={8} loop>
          <Items saved={saved} />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
})

function Items({ saved }: { saved: RefObject<Saved> }) {
  const forms = formsOf(saved.current)
  if (forms.length === 0) {
    return (
      <DropdownMenu.Item className={menu.item} disabled>
        Nothing to save yet
      </DropdownMenu.Item>
    )
  }
  return forms.map((form) => (
    <DropdownMenu.Item key={form} className={menu.item} onSelect={() => void save(saved.current, form)}>
      {FORMS[form].name} <span className={menu.what}>{FORMS[form].what}</span>
    </DropdownMenu.Item>
  ))
}
