import { type RefObject, useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { ScrollMap } from './scroll-map.ts'

/** As `--row` of the design tokens; the head is as high. */
const ROW_PX = 26
/** Rows that are drawn around those in sight, so that a scroll finds some. */
const AROUND = 3
/** How long a scroller rests before its thumb is put where it belongs. */
const SETTLE_MS = 150

interface RowWindow {
  first: number
  end: number
  /** What the body has to be high. */
  bodyPx: number
  /** Whole rows that are in sight, less one: what a page is. */
  pageRows: number
  topOf: (row: number) => number
  /** Brings a row into sight: in the middle, where it is far away. */
  show: (row: number) => void
}

/** Follows a scroller and says which rows have to be there. */
export function useRowWindow(scroll: RefObject<HTMLDivElement | null>, count: number): RowWindow {
  const latest = useRef<ScrollMap | null>(null)
  // Rows may come while one looks: what is in sight stays there.
  const map = useMemo(() => new ScrollMap(count, ROW_PX, latest.current?.topPx), [count])
  const [viewPx, setViewPx] = useState(0)
  const [, setSight] = useState(0)
  useLayoutEffect(() => {
    const element = scroll.current
    if (element === null) return
    const view = () => Math.max(element.clientHeight - ROW_PX, 0)
    let timer: ReturnType<typeof setTimeout> | undefined
    let key = -1
    const onScroll = () => {
      const put = map.scrolled(element.scrollTop, view())
      if (put !== null) element.scrollTop = put
      const next = Math.floor(map.topPx / ROW_PX)
      if (next !== key) setSight((sight) => sight + 1)
      key = next
      clearTimeout(timer)
      if (map.isScaled) timer = setTimeout(settle, SETTLE_MS)
    }
    const settle = () => {
      const put = map.settle(view())
      if (put !== element.scrollTop) element.scrollTop = put
      setSight((sight) => sight + 1)
    }
    const resize = new ResizeObserver(() => setViewPx(view()))
    setViewPx(view())
    latest.current = map
    settle()
    resize.observe(element)
    element.addEventListener('scroll', onScroll, { passive: true })
    return () => {
      clearTimeout(timer)
      resize.disconnect()
      element.removeEventListener('scroll', onScroll)
    }
  }, [map, scroll])
  const show = useCallback(
    (row: number) => {
      const element = scroll.current
      if (element === null) return
      const view = Math.max(element.clientHeight - ROW_PX, 0)
      const put = map.show(row, view)
      if (put === null) return
      element.scrollTop = put
      setSight((sight) => sight + 1)
    },
    [map, scroll],
  )
  const { first, end } = map.inSight(viewPx, AROUND)
  return {
    ...{ first, end, show },
    bodyPx: map.bodyPx,
    pageRows: Math.max(Math.floor(viewPx / ROW_PX) - 1, 1),
    topOf: (row) => map.rowTop(row),
  }
}
