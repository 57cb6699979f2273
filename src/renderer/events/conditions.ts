// The conditions of a filter, one by one: what the chips above the table are.

const TOKEN = /'(?:[^']|'')*'?|[()]|[^\s()']+|\s+/g

/** The parts of a filter that are joined by `and` at its top; one part where an `or` stands there. */
export function splitConditions(text: string): string[] {
  const parts: string[] = []
  let part = ''
  let depth = 0
  let isBetween = false
  for (const [token] of text.matchAll(TOKEN)) {
    const word = token.toLowerCase()
    if (token === '(') depth += 1
    if (token === ')') depth -= 1
    if (depth === 0 && word === 'or') return [text.trim()]
    if (depth === 0 && word === 'between') isBetween = true
    if (depth === 0 && word === 'and' && !isBetween) {
      parts.push(part.trim())
      part = ''
      continue
    }
    if (depth === 0 && word === 'and') isBetween = false
    part += token
  }
  parts.push(part.trim())
  return parts.filter((it) => it !== '')
}

/** The filter with one more condition. */
export function withCondition(text: string, condition: string): string {
  const parts = splitConditions(text)
  if (parts.includes(condition)) return text
  // An `or` at the top binds less than the `and` that follows.
  const [first] = parts
  if (parts.length === 1 && first !== undefined && hasTopLevelOr(first)) return `(${first}) and ${condition}`
  return [...parts, condition].join(' and ')
}

function hasTopLevelOr(text: string): boolean {
  let depth = 0
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '(') depth += 1
    else if (token === ')') depth -= 1
    else if (depth === 0 && token.toLowerCase() === 'or') return true
  }
  return false
}

/** The filter without one of its conditions. */
export function withoutCondition(text: string, index: number): string {
  return splitConditions(text)
    .filter((_, i) => i !== index)
    .join(' and ')
}

/** A text as the filter language quotes it. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
