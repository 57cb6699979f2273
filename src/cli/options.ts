import { InvalidArgumentError, Option } from 'commander'
import { U64_MAX } from '../contract/index.ts'

/** A parser of unsigned 64-bit integers within bounds, for commander. */
export function u64Parser(lowest: bigint, highest: bigint = U64_MAX) {
  return (text: string): bigint => {
    const value = /^\d{1,20}$/.test(text) ? BigInt(text) : null
    if (value === null || value < lowest || value > highest) {
      throw new InvalidArgumentError(`It has to be a whole number from ${lowest} to ${highest}.`)
    }
    return value
  }
}

/** An option of an unsigned 64-bit integer. Its default is told as a text: commander would tell it as JSON, which has no bigint. */
export function u64Option(flags: string, description: string, byDefault: bigint, lowest: bigint): Option {
  return new Option(flags, description).argParser(u64Parser(lowest)).default(byDefault, String(byDefault))
}

/** A parser of whole numbers within bounds, for commander. */
export function integerOption(lowest: number, highest: number) {
  const parse = u64Parser(BigInt(lowest), BigInt(highest))
  return (text: string): number => Number(parse(text))
}

/** A parser of numbers within bounds, with decimals or without, for commander. */
export function decimalOption(lowest: number, highest: number) {
  return (text: string): number => {
    const value = /^\d{1,15}(\.\d{1,9})?$/.test(text) ? Number(text) : Number.NaN
    if (!(value >= lowest && value <= highest)) {
      throw new InvalidArgumentError(`It has to be a number from ${lowest} to ${highest}.`)
    }
    return value
  }
}

/** Collects an option that may be given more than once. */
export function repeated(text: string, before: string[]): string[] {
  return [...before, text]
}
