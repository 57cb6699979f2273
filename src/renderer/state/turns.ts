// Charts take turns: each redraws in a task of its own, a few times a second, so that the window never waits for all of them.
import { useEffect, useState } from 'react'
import { create } from 'zustand'

/** Who redraws when. Charts of one turn are drawn in one task. */
export const TURN = {
  figures: 0,
  lanes: 1,
  preparedRing: 2,
  finishedRing: 3,
  rate: 4,
  latencies: 5,
  switches: 6,
} as const
type Turn = (typeof TURN)[keyof typeof TURN]

const TURNS = Object.keys(TURN).length
const TURN_MS = 40

const useTicks = create(() => ({ tick: 0 }))
let ticksLeft = 0
let timer: ReturnType<typeof setInterval> | null = null

const listeners = new Set<() => void>()

/** Tells of each change at once, for who cannot wait for a turn: the timers of a page that nobody sees are rare. */
export function onEachChange(listener: () => void): void {
  listeners.add(listener)
}

/** Something has changed: everybody gets one more turn. */
export function takeTurns(): void {
  for (const listener of listeners) listener()
  ticksLeft = TURNS
  timer ??= setInterval(() => {
    ticksLeft -= 1
    if (ticksLeft === 0 && timer !== null) {
      clearInterval(timer)
      timer = null
    }
    useTicks.setState(({ tick }) => ({ tick: tick + 1 }))
  }, TURN_MS)
}

/** Renders the component again at each of its turns. False until its first one: until then it draws nothing that costs. */
export function useTurn(turn: Turn): boolean {
  const round = useTicks(({ tick }) => Math.floor((tick + TURNS - 1 - turn) / TURNS))
  const [firstRound] = useState(round)
  useEffect(takeTurns, [])
  return round > firstRound
}
