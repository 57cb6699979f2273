// What a prediction rests on besides the trace, in words.
import { formatBytes, formatNs, type WhatIfOptions } from '../../contract/index.ts'
import { appliedNs, type Calibration, type Figure, managerShare, threadSpeedup } from './calibration.ts'

const ORIGIN = {
  trace: 'as this trace shows',
  machine: 'as other traces of this machine show',
  assumed: 'assumed, not measured',
}

const slower = ({ value }: Figure) => `${((value - 1) * 100).toFixed(0)} %`
const rate = ({ value }: Figure) => `${formatBytes(value)}/s`

/** Sentences, those that weigh most first. */
export function describeAssumptions(
  recorded: WhatIfOptions,
  options: WhatIfOptions,
  calibration: Calibration,
): string[] {
  const sentences: string[] = []
  if (options.coldCache !== recorded.coldCache) sentences.push(...ofCache(options, calibration))
  if (options.verifyThreads !== recorded.verifyThreads) sentences.push(ofThreads(recorded, options, calibration))
  if (options.applyNs !== recorded.applyNs) sentences.push(...ofConsumer(recorded, options, calibration))
  if (options.preload && !recorded.preload) {
    const { preloaderStartNs: start } = calibration
    sentences.push(
      `The preloader opens its first segment ${formatNs(start.value)} later than the manager, ${ORIGIN[start.from]}.`,
    )
  }
  if (options.preload || recorded.preload) {
    const { replayFactor: replay, verifyFactor: verify } = calibration
    sentences.push(
      `While one thread verifies and the other one replays, the replay takes ${slower(replay)} longer, ${ORIGIN[replay.from]}, and the verification ${slower(verify)}, ${ORIGIN[verify.from]}.`,
    )
  }
  if (options.preload) {
    const { oversleepNs: late, switchNs } = calibration
    sentences.push(`A thread that sleeps while it waits wakes up ${formatNs(late.value)} late, ${ORIGIN[late.from]}.`)
    sentences.push(
      `A switch to a segment that is ready takes ${formatNs(switchNs.value)}, ${ORIGIN[switchNs.from]}; what interrupts the machine is chance.`,
    )
  }
  sentences.push(
    'Each segment takes what it took in this recovery: nothing else has more or less to do on the machine.',
  )
  return sentences
}

function ofCache({ coldCache }: WhatIfOptions, calibration: Calibration): string[] {
  const { coldBytesPerSecond: cold, warmBytesPerSecond: warm, coldOpenNs: open, dropBytesPerSecond: drop } = calibration
  const speed = `One thread verifies ${rate(warm)} from the page cache, ${ORIGIN[warm.from]}`
  if (!coldCache) return [`${speed}; nothing is read from the disk.`]
  return [
    `${speed}, and ${rate(cold)} from the disk, ${ORIGIN[cold.from]}; further threads do not speed up the disk.`,
    `Opening a segment takes ${formatNs(open.value)} where it is not in the page cache, ${ORIGIN[open.from]}.`,
    `Files are dropped from the page cache at ${rate(drop)}, ${ORIGIN[drop.from]}.`,
  ]
}

function ofThreads(recorded: WhatIfOptions, { verifyThreads }: WhatIfOptions, calibration: Calibration): string {
  const { processors, threadStartNs: start } = calibration
  const known = Math.max(recorded.verifyThreads, verifyThreads)
  const speedup = threadSpeedup(calibration, known)
  const share = managerShare(calibration, known)
  const kept =
    share.from === 'machine'
      ? `, of which it keeps ${(share.value * 100).toFixed(0)} % of one, ${ORIGIN[share.from]}`
      : ''
  const crowd = known + 1 > processors ? `; beside the manager they share ${processors} processors${kept}` : ''
  return `${known} threads verify a segment ${speedup.value.toFixed(2)} times as fast as one, ${ORIGIN[speedup.from]}${crowd}. To start one takes ${formatNs(start.value)} a segment, ${ORIGIN[start.from]}.`
}

function ofConsumer(recorded: WhatIfOptions, options: WhatIfOptions, calibration: Calibration): string[] {
  return [options.applyNs, recorded.applyNs].flatMap((applyNs) => {
    if (applyNs === 0) return []
    const applied = appliedNs(calibration, applyNs)
    return [
      `A consumer of ${applyNs} ns takes ${applied.value.toFixed(0)} ns an event, since it spins in steps of its clock, ${ORIGIN[applied.from]}.`,
    ]
  })
}
