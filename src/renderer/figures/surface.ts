/**
 * What a chart is drawn on: the part of a canvas's context that a vector file has as well, so that one drawing makes the window's
 * picture and both kinds of file.
 */
export type Surface = Pick<
  CanvasRenderingContext2D,
  | 'fillStyle'
  | 'strokeStyle'
  | 'lineWidth'
  | 'globalAlpha'
  | 'font'
  | 'textAlign'
  | 'save'
  | 'restore'
  | 'translate'
  | 'setLineDash'
  | 'beginPath'
  | 'moveTo'
  | 'lineTo'
  | 'rect'
  | 'arc'
  | 'clip'
  | 'fill'
  | 'stroke'
  | 'fillRect'
  | 'strokeRect'
  | 'fillText'
>

/** A surface, its size in pixels of the page, and the colours of the page's tokens. */
export interface Drawing {
  context: Surface
  width: number
  height: number
  colour(token: string): string
}

/** Fonts of what is drawn. The second of each is what other machines may have under that name. */
export const MONO = '"JetBrains Mono Variable", "JetBrains Mono", monospace'
export const SANS = '"Inter Variable", Inter, sans-serif'
/** Of axes and of texts in a chart. */
export const CHART_FONT = `10px ${MONO}`
