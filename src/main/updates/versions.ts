/** The three numbers of a version, and whether it comes before its release (`1.4.0-beta.2`); null where it is none. */
function parse(version: string): { numbers: number[]; isPrerelease: boolean } | null {
  const [, major, minor, patch, rest] = /^(\d{1,6})\.(\d{1,6})\.(\d{1,6})(-.+)?$/.exec(version) ?? []
  if (major === undefined) return null
  return { numbers: [major, minor, patch].map(Number), isPrerelease: rest !== undefined }
}

/** Whether a released version is newer than the one that runs. What is no version is newer than none. */
export function isNewer(released: string, running: string): boolean {
  const [one, other] = [parse(released), parse(running)]
  if (one === null || other === null) return false
  for (const [i, number] of one.numbers.entries()) {
    const difference = number - (other.numbers[i] ?? 0)
    if (difference !== 0) return difference > 0
  }
  return other.isPrerelease && !one.isPrerelease
}
