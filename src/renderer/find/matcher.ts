// How a text is found: anywhere in another one, in upper or lower case.

/** A text as it is compared. What one looks for is folded once. */
export const folded = (text: string) => text.toLowerCase()

/** Whether a text has what is looked for, which is folded already and not empty. */
export const hasText = (text: string, wanted: string) => folded(text).includes(wanted)

/** Where the text has it: from and to, in characters. Where folding made it longer (`İ`), all of a text that has it. */
export function placesIn(text: string, wanted: string): [from: number, to: number][] {
  const own = folded(text)
  const places: [number, number][] = []
  for (let at = own.indexOf(wanted); at !== -1; at = own.indexOf(wanted, at + wanted.length)) {
    if (own.length !== text.length) return [[0, text.length]]
    places.push([at, at + wanted.length])
  }
  return places
}

/** The index of the first of some rising numbers at or above a value; their count where there is none. */
export function firstFrom(numbers: readonly number[], value: number): number {
  let low = 0
  let high = numbers.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((numbers[middle] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return low
}
