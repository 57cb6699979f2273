// What a chart gives so that it can be saved; the card around it asks for it when somebody does.
import { createContext, type RefObject, useContext, useLayoutEffect } from 'react'
import type { Drawing } from './surface.ts'

/** A colour's meaning. */
export interface LegendItem {
  text: string
  /** A token of the page, or how a mark of {@link MARK_PX} pixels each way is drawn. */
  mark: string | ((drawing: Drawing) => void)
}

export const MARK_PX = 12

interface FigureFrame {
  /** Pixels of the page. */
  width: number
  height: number
  legend?: LegendItem[]
  /** What of the whole it shows, where it is not all of it. */
  note?: string
}

/**
 * A chart as it stands in the window: drawn from the same numbers again, or of pixels, of which no vector file is made. An image
 * has the display's pixels, and may be higher than the figure: what is below is left out.
 */
export type Figure = FigureFrame &
  ({ kind: 'vector'; draw(drawing: Drawing): void } | { kind: 'pixels'; image: HTMLCanvasElement })

/** Gives the figure of now; null where there is none yet. */
export type FigureSource = () => Figure | null

/** Where the chart of a card puts its figure. */
export const FigurePlace = createContext<RefObject<FigureSource | null> | null>(null)

/** Makes the chart one that its card can save. Nothing is drawn before somebody saves it. */
export function useFigure(source: FigureSource): void {
  const place = useContext(FigurePlace)
  useLayoutEffect(() => {
    if (place === null) return
    place.current = source
    return () => {
      place.current = null
    }
  })
}
