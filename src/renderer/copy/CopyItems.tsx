import { formatCount } from '../../contract/index.ts'
import { MenuItem, SubMenu } from '../components/PlaceMenu.tsx'
import { copyText } from './clipboard.ts'
import {
  allWords,
  type Chosen,
  type Form,
  formsOf,
  formsOfAll,
  linkOf,
  MOST_COPIED_ROWS,
  type ShownRows,
} from './forms.ts'

interface CopyItemsProps {
  chosen: Chosen
  /** What that is a part of. */
  wider?: readonly Chosen[] | undefined
  /** The value of a cell, where cells are chosen. */
  value?: string | undefined
  all?: ShownRows | null | undefined
}

function FormItems({ forms, what }: { forms: readonly Form[]; what: string }) {
  return forms.map(({ title, hint, text }) => (
    <MenuItem
      key={title}
      {...(hint === undefined ? {} : { hint })}
      onChoose={() => void copyText(text(), `${what} as ${title}`)}
    >
      {title}
    </MenuItem>
  ))
}

/** The items of a menu that copy what is chosen, in every form that there is. */
export function CopyItems({ chosen, wider = [], value, all }: CopyItemsProps) {
  const { what } = chosen
  const forms = formsOf(chosen)
  const [first] = forms
  const link = linkOf(chosen)
  return (
    <>
      {value !== undefined && (
        <MenuItem keys="Ctrl+C" onChoose={() => void copyText(value, 'the value')}>
          Copy the value
        </MenuItem>
      )}
      {first !== undefined && (
        <MenuItem
          keys={value === undefined ? 'Ctrl+C' : 'Ctrl+Shift+C'}
          onChoose={() => void copyText(first.text(), `${what} as ${first.title}`)}
        >
          Copy
        </MenuItem>
      )}
      {forms.length > 1 && (
        <SubMenu title="Copy as">
          <FormItems forms={forms} what={what} />
        </SubMenu>
      )}
      {wider.map((it) => (
        <SubMenu key={it.what} title={`Copy ${it.what} as`}>
          <FormItems forms={formsOf(it)} what={it.what} />
        </SubMenu>
      ))}
      {link !== null && (
        <MenuItem hint="walscope://" onChoose={() => void copyText(link, `a link to ${what}`)}>
          Copy a link to it
        </MenuItem>
      )}
      {all != null && all.count > 0 && <AllItems all={all} />}
    </>
  )
}

function AllItems({ all }: { all: ShownRows }) {
  const forms = formsOfAll(all)
  const words = allWords(all)
  if (forms.length > 0) {
    return (
      <SubMenu title={`Copy all ${words} as`}>
        <FormItems forms={forms} what={words} />
      </SubMenu>
    )
  }
  return (
    <MenuItem isDisabled hint={`up to ${formatCount(MOST_COPIED_ROWS)} can be copied; save them`} onChoose={() => {}}>
      Copy all {words}
    </MenuItem>
  )
}
