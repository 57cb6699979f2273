import { Tabs } from 'radix-ui'
import { useMemo } from 'react'
import { QUERY_TABLE_COLUMNS, QUERY_TABLES } from '../../contract/index.ts'
import { EXTERNAL_LINKS } from '../../contract/links.ts'
import { editorHandle } from './editor-handle.ts'
import { EXAMPLES } from './examples.ts'
import { useDraft, useHistory } from './history.ts'
import styles from './sql.module.css'
import { type TextItem, TextList } from './TextList.tsx'

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim()

const EXAMPLE_ITEMS: TextItem[] = EXAMPLES.map(({ title, text }) => ({
  ...{ key: title, title, detail: oneLine(text), full: text },
}))

/** The tables, each before its columns. */
const TABLE_ITEMS: TextItem[] = QUERY_TABLES.flatMap((table) => [
  { key: table, title: table, detail: `${QUERY_TABLE_COLUMNS[table].length} columns`, full: table },
  ...QUERY_TABLE_COLUMNS[table].map(([name, type]) => ({
    ...{ key: `${table}.${name}`, title: name, detail: type, full: `${table}.${name} ${type}`, isInner: true },
  })),
])

/** What a query can begin with: examples, those that were run, and the tables. `onRun` runs what is in the editor. */
export function SidePanel({ onRun }: { onRun: (text: string) => void }) {
  const texts = useHistory((state) => state.texts)
  const historyItems = useMemo(
    () => texts.map((text): TextItem => ({ key: text, title: oneLine(text), detail: '', full: text })),
    [texts],
  )
  const put = (text: string | undefined) => {
    if (text === undefined) return
    useDraft.setState({ text })
    editorHandle.current?.focus()
  }
  const run = (text: string | undefined) => {
    if (text === undefined) return
    useDraft.setState({ text })
    onRun(text)
  }
  return (
    <Tabs.Root className={styles.side} defaultValue="examples">
      <Tabs.List className={styles.tabs} aria-label="Beginnings of a query">
        <Tabs.Trigger value="examples">Examples</Tabs.Trigger>
        <Tabs.Trigger value="history">History</Tabs.Trigger>
        <Tabs.Trigger value="tables">Tables</Tabs.Trigger>
      </Tabs.List>
      <Tabs.Content value="examples" className={styles.sideContent} tabIndex={-1}>
        <TextList
          label="Examples"
          items={EXAMPLE_ITEMS}
          empty="There are no examples."
          onChoose={(i) => put(EXAMPLES[i]?.text)}
          onRun={(i) => run(EXAMPLES[i]?.text)}
        />
      </Tabs.Content>
      <Tabs.Content value="history" className={styles.sideContent} tabIndex={-1}>
        <TextList
          label="History, newest first"
          items={historyItems}
          empty="No query was run yet."
          onChoose={(i) => put(texts[i])}
          onRun={(i) => run(texts[i])}
        />
      </Tabs.Content>
      <Tabs.Content value="tables" className={styles.sideContent} tabIndex={-1}>
        <TextList
          label="Tables and their columns"
          items={TABLE_ITEMS}
          empty="There are no tables."
          onChoose={(i) => editorHandle.current?.insert(TABLE_ITEMS[i]?.title ?? '')}
        />
      </Tabs.Content>
      <a className={styles.elsewhere} href={EXTERNAL_LINKS.duckdbSql} target="_blank" rel="noopener noreferrer">
        The SQL of DuckDB, in the browser
      </a>
    </Tabs.Root>
  )
}
