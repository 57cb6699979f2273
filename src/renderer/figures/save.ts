// Saving what a card shows: as the browser saves a download; the desktop asks where to.

import { useSession } from '../state/stores.ts'
import { toError } from '../state/to-error.ts'
import { csvOf, type Table } from './csv.ts'
import type { FigureSource } from './figure.ts'
import { directoryName, fileName } from './file-name.ts'
import { pngOf, svgOf } from './render.ts'

/** What there is to save, asked for when somebody saves it. */
export interface Saved {
  title: string
  /** Unit and meaning. */
  hint: string | null
  figure: FigureSource
  table: () => Table | null
}

export type Form = 'png' | 'svg' | 'csv'

/** The forms that it can be saved in now. */
export function formsOf({ figure, table }: Saved): Form[] {
  const drawn = figure()
  const forms: Form[] = drawn === null ? [] : drawn.kind === 'vector' ? ['png', 'svg'] : ['png']
  return (table()?.count ?? 0) > 0 ? [...forms, 'csv'] : forms
}

/** The directory as a figure names it. */
function nameOfDirectory(): string {
  const { session, about } = useSession.getState()
  if (session?.isSample) return 'sample recovery'
  return directoryName(session?.directory ?? '', about?.platform ?? '')
}

async function contentOf({ title, hint, figure, table }: Saved, form: Form, at: Date): Promise<Blob | null> {
  if (form === 'csv') {
    const rows = table()
    return rows === null ? null : new Blob(csvOf(rows), { type: 'text/csv;charset=utf-8;header=present' })
  }
  const drawn = figure()
  if (drawn === null) return null
  const time = at.toISOString().replace('T', ' ').slice(0, 19)
  const version = useSession.getState().about?.version ?? ''
  const origin = `${nameOfDirectory()}, saved ${time} UTC, Walscope ${version}`
  const content = { title, hint, origin, figure: drawn }
  return form === 'png' ? pngOf(content) : new Blob([svgOf(content)], { type: 'image/svg+xml;charset=utf-8' })
}

/** Long enough for any browser to have begun to read it. */
const KEPT_MS = 60_000

function download(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS)
}

/** Saves it. What goes wrong is said on top of the view. */
export async function save(saved: Saved, form: Form): Promise<void> {
  const at = new Date()
  try {
    const blob = await contentOf(saved, form, at)
    if (blob !== null) download(blob, fileName(nameOfDirectory(), saved.title, at, form))
  } catch (thrown) {
    useSession.setState({ error: toError(thrown) })
  }
}
