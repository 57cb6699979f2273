import { type RefObject, useEffect, useRef } from 'react'
import type { Drawing } from '../figures/surface.ts'

/** Made when it is first asked for: what imports this may be a test, which has no page. */
let resolver: CanvasRenderingContext2D | null = null

/** The colours of the page's tokens, for drawing on a canvas: `#` and six digits, also where a token names one of the system's. */
export function colourOf(element: Element, token: string): string {
  const value = getComputedStyle(element).getPropertyValue(`--${token}`).trim()
  resolver ??= document.createElement('canvas').getContext('2d')
  if (resolver === null) return value
  resolver.fillStyle = value
  const resolved = resolver.fillStyle
  // A colour of the system's may let something through: ours do not.
  const [red = 0, green = 0, blue = 0] = resolved.match(/[\d.]+/g)?.map(Number) ?? []
  return resolved.startsWith('#')
    ? resolved
    : `#${[red, green, blue].map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`
}

/** The same, where many are asked for: each token is looked up once. */
export function colourReader(element: Element): (token: string) => string {
  const known = new Map<string, string>()
  return (token) => {
    const value = known.get(token) ?? colourOf(element, token)
    known.set(token, value)
    return value
  }
}

/** The same as pixels of an `ImageData`, for what is drawn pixel by pixel. */
export function pixelReader(element: Element): (token: string) => number {
  const canvas = document.createElement('canvas')
  canvas.width = 1
  canvas.height = 1
  const context = canvas.getContext('2d', { willReadFrequently: true })
  const known = new Map<string, number>()
  const read = (token: string) => {
    if (context === null) return 0
    context.fillStyle = colourOf(element, token)
    context.fillRect(0, 0, 1, 1)
    return new Uint32Array(context.getImageData(0, 0, 1, 1).data.buffer)[0] ?? 0
  }
  return (token) => {
    const value = known.get(token) ?? read(token)
    known.set(token, value)
    return value
  }
}

/** Draws on a canvas at each render, and when the canvas changes its size or the theme changes. Sharp on every display. */
export function useCanvas(draw: (drawing: Drawing) => void): RefObject<HTMLCanvasElement | null> {
  const reference = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const canvas = reference.current
    const context = canvas?.getContext('2d')
    if (canvas === null || !context) return
    const redraw = () => {
      const { clientWidth: width, clientHeight: height } = canvas
      const ratio = window.devicePixelRatio
      canvas.width = Math.round(width * ratio)
      canvas.height = Math.round(height * ratio)
      context.setTransform(ratio, 0, 0, ratio, 0, 0)
      context.clearRect(0, 0, width, height)
      draw({ context, width, height, colour: colourReader(canvas) })
    }
    const size = new ResizeObserver(redraw)
    size.observe(canvas)
    const themeChange = new MutationObserver(redraw)
    themeChange.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
    redraw()
    return () => {
      size.disconnect()
      themeChange.disconnect()
    }
  })
  return reference
}
