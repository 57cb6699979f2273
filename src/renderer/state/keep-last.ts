/** The same function, which gives what it gave last where it is asked the same again: views come and go, what they show stays. */
export function keepLast<Args extends unknown[], Result>(make: (...args: Args) => Result): (...args: Args) => Result {
  let last: { args: Args; result: Result } | null = null
  return (...args) => {
    const isSame = last?.args.length === args.length && last.args.every((arg, i) => Object.is(arg, args[i]))
    if (last === null || !isSame) last = { args, result: make(...args) }
    return last.result
  }
}
