// What can stand at a place of a query: no parser, but enough of its tokens to know the tables, the column and the quotes.
import { QUERY_TABLE_COLUMNS, QUERY_TABLES } from '../../contract/index.ts'
import { FUNCTIONS, KEYWORDS, TYPES, wordsOf } from './words.ts'

export interface Suggestion {
  label: string
  kind: 'table' | 'column' | 'value' | 'keyword' | 'function' | 'type'
  /** Type or meaning. */
  detail?: string
  /** What is put in instead of the label. */
  apply?: string
}

export interface Suggestions {
  /** Where what they replace begins; it ends at the cursor. */
  from: number
  suggestions: Suggestion[]
  /** They are wanted without a letter: behind a point, a comparison or a quote. */
  isExpected: boolean
}

interface Token {
  text: string
  from: number
  to: number
}

/** Comments, texts, quoted names, names, numbers, comparisons, and each other character. */
const TOKENS =
  /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)|[A-Za-z_]\w*|\d[\w.]*|[<>=!]+|\S/g
const NAME = /^[A-Za-z_]\w*$/
const COMPARISON = /^(=|==|<>|!=)$/
/** More than this around the cursor is another query. */
const WINDOW = 20_000

const isTable = (name: string): name is (typeof QUERY_TABLES)[number] =>
  (QUERY_TABLES as readonly string[]).includes(name)
const upper = (token: Token | undefined) => token?.text.toUpperCase() ?? ''
const isKeyword = (token: Token | undefined) => KEYWORDS.includes(upper(token))
const isComment = ({ text }: Token) => text.startsWith('--') || text.startsWith('/*')

function tokensOf(text: string, position: number): { tokens: Token[]; comments: Token[] } {
  const start = Math.max(position - WINDOW, 0)
  const found = Array.from(text.slice(start, position + WINDOW).matchAll(TOKENS), ({ 0: token, index }) => ({
    ...{ text: token, from: start + index, to: start + index + token.length },
  }))
  return { tokens: found.filter((it) => !isComment(it)), comments: found.filter(isComment) }
}

/** The tables that a query names, by their names and aliases, and what it names itself behind WITH. */
function scopeOf(tokens: readonly Token[]): { tables: Map<string, (typeof QUERY_TABLES)[number]>; own: string[] } {
  const tables = new Map<string, (typeof QUERY_TABLES)[number]>()
  const own: string[] = []
  for (const [i, token] of tokens.entries()) {
    const name = token.text.toLowerCase()
    const before = upper(tokens[i - 1])
    if (isTable(name) && ['FROM', 'JOIN', ','].includes(before)) {
      tables.set(name, name)
      const alias = tokens[upper(tokens[i + 1]) === 'AS' ? i + 2 : i + 1]
      if (alias !== undefined && NAME.test(alias.text) && !isKeyword(alias)) tables.set(alias.text.toLowerCase(), name)
    }
    const isOwn = ['WITH', 'RECURSIVE', ','].includes(before) && upper(tokens[i + 1]) === 'AS'
    if (isOwn && tokens[i + 2]?.text === '(' && NAME.test(token.text)) own.push(token.text)
  }
  return { tables, own }
}

/** The column that a value at the end of these tokens is compared with: `type =`, `side <>`, `type in ('A',`. */
function comparedColumn(before: readonly Token[]): string | null {
  let i = before.length - 1
  if (COMPARISON.test(before[i]?.text ?? '')) i -= 1
  else {
    while (before[i]?.text === ',' || before[i]?.text.startsWith("'")) i -= 1
    if (before[i]?.text !== '(' || upper(before[i - 1]) !== 'IN') return null
    i -= upper(before[i - 2]) === 'NOT' ? 3 : 2
  }
  const column = before[i]?.text ?? ''
  return NAME.test(column) ? column.toLowerCase() : null
}

function columnsOf(tables: Iterable<(typeof QUERY_TABLES)[number]>): Suggestion[] {
  const columns = new Map<string, Suggestion>()
  for (const table of tables) {
    for (const [label, type] of QUERY_TABLE_COLUMNS[table]) {
      const known = columns.get(label)
      const detail = known === undefined ? `${type}, ${table}` : `${known.detail}, ${table}`
      columns.set(label, { label, kind: 'column', detail })
    }
  }
  return [...columns.values()]
}

/** What may be put in at a place of a text. `files` gives the names of the open directory's segments. */
export function suggestionsAt(text: string, position: number, files: () => readonly string[]): Suggestions | null {
  const { tokens, comments } = tokensOf(text, position)
  if (
    comments.some((it) => it.from < position && (position < it.to || (position === it.to && it.text.startsWith('--'))))
  )
    return null
  const at = tokens.find(({ from, to }) => from < position && position <= to)
  const before = tokens.filter(({ to, from }) => to <= position && from !== at?.from)
  if (at?.text.startsWith("'")) return valuesWithin(at, position, before, files)
  const from = at !== undefined && NAME.test(at.text) ? at.from : position
  if (at !== undefined && from === position) {
    // Behind what is no name, the token is one of those before.
    before.push(at)
    if (/^[\d"]/.test(at.text)) return null
  }
  const typed = text.slice(from, position)
  const { tables, own } = scopeOf(tokens)
  const last = before.at(-1)
  if (last?.text === '.') {
    const table = tables.get((before.at(-2)?.text ?? '').toLowerCase())
    return table === undefined ? null : { from, suggestions: columnsOf([table]), isExpected: true }
  }
  if (last?.text === ':') {
    return { from, suggestions: TYPES.map((label) => ({ label, kind: 'type' })), isExpected: true }
  }
  const column = comparedColumn(before)
  const words = column === null ? null : wordsOf(column, files)
  const values = words?.map((word): Suggestion => ({ label: quoted(word), kind: 'value' })) ?? []
  const named: Suggestion[] = [
    ...QUERY_TABLES.map((label): Suggestion => ({ label, kind: 'table' })),
    ...own.map((label): Suggestion => ({ label, kind: 'table', detail: 'of this query' })),
  ]
  if (['FROM', 'JOIN'].includes(upper(last))) return { from, suggestions: named, isExpected: true }
  const isSmall = typed !== '' && typed === typed.toLowerCase()
  const general: Suggestion[] = [
    ...columnsOf(tables.size > 0 ? new Set(tables.values()) : QUERY_TABLES),
    ...named,
    ...Object.entries(FUNCTIONS).map(
      ([label, detail]): Suggestion => ({ label, kind: 'function', detail, apply: `${label}(` }),
    ),
    ...KEYWORDS.map((word): Suggestion => ({ label: isSmall ? word.toLowerCase() : word, kind: 'keyword' })),
  ]
  return { from, suggestions: [...values, ...general], isExpected: values.length > 0 }
}

const quoted = (word: string) => `'${word.replaceAll("'", "''")}'`

/** Within quotes, only what the column can hold; the quote is closed where it is open. */
function valuesWithin(
  token: Token,
  position: number,
  before: readonly Token[],
  files: () => readonly string[],
): Suggestions | null {
  const isClosed = token.text.length > 1 && token.text.endsWith("'")
  const column = comparedColumn(before)
  const words = column === null ? null : wordsOf(column, files)
  if (words === null || (isClosed && position === token.to)) return null
  const suggestions = words.map((word): Suggestion => {
    const inside = quoted(word).slice(1)
    return { label: word, kind: 'value', apply: isClosed ? inside.slice(0, -1) : inside }
  })
  return { from: token.from + 1, suggestions, isExpected: true }
}
