import { useEffect, useState } from 'react'
import { useReplay } from './replay-store.ts'
import { useTimeline } from './timeline-store.ts'

/** While it plays, what is beside the timeline is told so often; a person reads no faster. */
const PLAYING_MS = 80

/** Tells of the instant, now and in each frame in which it has changed: for what is shown without React. Ends when it is called. */
export function eachFrameInstant(show: (atNs: number) => void): () => void {
  let shown = useReplay.getState().atNs
  let request = 0
  show(shown)
  const end = useReplay.subscribe(({ atNs }) => {
    if (atNs === shown || request !== 0) return
    // Many changes may come before a frame, and what is changed here is laid out anew when the next one is.
    request = requestAnimationFrame(() => {
      request = 0
      shown = useReplay.getState().atNs
      show(shown)
    })
  })
  return () => {
    end()
    cancelAnimationFrame(request)
  }
}

/** The instant, for what is too slow to be drawn at every frame. */
export function useInstant(): number {
  const [atNs, setAtNs] = useState(() => useReplay.getState().atNs)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null
    const show = () => {
      timer = null
      setAtNs(useReplay.getState().atNs)
    }
    const end = useReplay.subscribe((state, before) => {
      if (state.atNs !== before.atNs) timer ??= setTimeout(show, PLAYING_MS)
    })
    show()
    return () => {
      end()
      if (timer !== null) clearTimeout(timer)
    }
  }, [])
  return atNs
}

const SETTLED_MS = 400

/** The instant once it has come to rest: for what is read aloud. */
export function useSettledInstant(): number {
  const [atNs, setAtNs] = useState(() => useReplay.getState().atNs)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null
    const wait = () => {
      if (timer !== null) clearTimeout(timer)
      timer = setTimeout(() => {
        if (useTimeline.getState().isPlaying) wait()
        else setAtNs(useReplay.getState().atNs)
      }, SETTLED_MS)
    }
    const end = useReplay.subscribe((state, before) => state.atNs !== before.atNs && wait())
    wait()
    return () => {
      end()
      if (timer !== null) clearTimeout(timer)
    }
  }, [])
  return atNs
}
