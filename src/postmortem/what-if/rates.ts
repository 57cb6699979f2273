// How fast the two threads of a recovery get on while both run: they share the processors and the memory.

/** What a thread does, as far as its speed depends on the other one. */
export const WORK = {
  /** Waits or has ended: it needs no processor. */
  NONE: 0,
  /** Takes as long as it takes: opening, closing, a switch, a read from the disk, waking up. */
  STEADY: 1,
  REPLAY: 2,
  VERIFY: 3,
} as const

/** What a machine makes of two threads that run at once. */
export interface Sharing {
  processors: number
  /** How many times as long what a replay reads and does takes while another thread verifies; at least 1. */
  replayFactor: number
  /** How many times as long a verification takes while another thread replays, and while another one verifies. */
  verifyFactor: number
  verifyBesideVerifyFactor: number
  /** What the manager keeps of a processor while the threads of the preloader verify and there are more of both than processors. */
  managerShare: number
  /** How many times as fast so many threads verify one segment, by their number: the first two are 0 and 1. */
  speedups: Float64Array
}

/** The speed of so many threads, which need not be a whole number where they have no processor of their own each. */
export function speedOf({ speedups }: Sharing, threads: number): number {
  if (threads <= 1) return threads
  const below = Math.min(Math.floor(threads), speedups.length - 1)
  const low = speedups[below] ?? 1
  const high = speedups[below + 1] ?? low
  return low + (high - low) * (threads - below)
}

/**
 * The rates of both threads, as shares of what each would do alone on the machine (a verification: by one thread). The manager, which
 * runs all the time, keeps most of the processor that it is on; threads that verify come and go, and share the others. Made once, and
 * asked at each event of a simulation.
 */
export class Rates {
  manager = 1
  preloader = 1
  private readonly sharing: Sharing
  /** Of the threads that verify: where the manager needs a processor as well, where it does not, and where it verifies too. */
  private readonly speedBeside: number
  private readonly speedAlone: number
  private readonly speedTogether: number
  /** Of the manager beside them. */
  private readonly shareBeside: number

  /** `threads` verify a segment together. */
  constructor(sharing: Sharing, threads: number) {
    const { processors } = sharing
    this.sharing = sharing
    this.shareBeside = processors > 1 ? sharing.managerShare : 1 / (threads + 1)
    this.speedBeside = speedOf(sharing, Math.min(threads, processors - this.shareBeside))
    this.speedAlone = speedOf(sharing, Math.min(threads, processors))
    this.speedTogether = speedOf(sharing, Math.min(threads, processors / 2))
  }

  /** `memoryShare`: how much of a replay is not the consumer's spinning, which no other thread slows down. */
  update(manager: number, preloader: number, memoryShare: number): void {
    const { sharing } = this
    this.manager = manager === WORK.VERIFY ? this.speedAlone : 1
    this.preloader = preloader === WORK.VERIFY ? this.speedAlone : 1
    if (preloader !== WORK.VERIFY || manager === WORK.NONE) return
    if (manager === WORK.REPLAY) {
      this.manager = this.shareBeside / (1 + memoryShare * (sharing.replayFactor - 1))
      this.preloader = this.speedBeside / (1 + memoryShare * (sharing.verifyFactor - 1))
    } else if (manager === WORK.VERIFY) {
      this.manager = this.speedTogether / sharing.verifyBesideVerifyFactor
      this.preloader = this.manager
    } else {
      this.preloader = this.speedBeside
    }
  }
}
