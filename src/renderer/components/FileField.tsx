import { type FocusEvent, useEffect, useId, useMemo, useState } from 'react'

/** Names that are proposed at a time: a directory has thousands. */
const PROPOSED = 50

interface FileFieldProps {
  label: string
  className: string | undefined
  files: string[]
  /** Empty for none. */
  value: string
  /** What an empty field says; without it, the field is never left empty. */
  none?: string
  onChoose: (file: string) => void
}

/** Chooses one of many files by its name, or a part of it. */
export function FileField({ label, className, files, value, none, onChoose }: FileFieldProps) {
  const id = useId()
  const [text, setText] = useState(value)
  useEffect(() => setText(value), [value])
  const proposed = useMemo(() => {
    const wanted = text === value ? '' : text.toLowerCase()
    const names: string[] = []
    for (const file of files) {
      if (names.length === PROPOSED) break
      if (file.toLowerCase().includes(wanted)) names.push(file)
    }
    return names
  }, [files, text, value])
  const known = useMemo(() => new Set(files), [files])

  const change = (next: string) => {
    setText(next)
    if (known.has(next) || (next === '' && none !== undefined)) onChoose(next)
  }
  /** A part of a name stands for the only file that has it; anything else for what was chosen before. */
  const settle = () => {
    const [only, ...others] = proposed
    if (text !== value && only !== undefined && others.length === 0) onChoose(only)
    else setText(value)
  }
  return (
    <label className={className}>
      {label}
      <input
        list={id}
        value={text}
        placeholder={none ?? 'name of a file'}
        spellCheck={false}
        onChange={({ target }) => change(target.value)}
        onFocus={({ target }: FocusEvent<HTMLInputElement>) => target.select()}
        onKeyDown={({ key }) => key === 'Enter' && settle()}
        onBlur={settle}
      />
      <datalist id={id}>
        {proposed.map((file) => (
          <option key={file} value={file} />
        ))}
      </datalist>
    </label>
  )
}
