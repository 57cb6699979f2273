/** The span that a rate is measured over. */
const WINDOW_NS = 1_000_000_000

/** Events per second over the last second, from counts at known times. */
export class RateMeter {
  private readonly samples: { atNs: number; events: bigint }[] = []

  /** Takes the count of events at a time (nanoseconds since the start) and gives the rate up to then. */
  measure(atNs: number, events: bigint): number {
    this.samples.push({ atNs, events })
    while (this.samples.length > 2 && (this.samples[1]?.atNs ?? 0) <= atNs - WINDOW_NS) this.samples.shift()
    const oldest = this.samples.length === 1 ? { atNs: 0, events: 0n } : (this.samples[0] ?? { atNs: 0, events: 0n })
    const elapsedNs = atNs - oldest.atNs
    return elapsedNs <= 0 ? 0 : (Number(events - oldest.events) * 1e9) / elapsedNs
  }
}
