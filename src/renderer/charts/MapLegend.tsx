import { useEffect, useRef } from 'react'
import { BLOCK_CONDITIONS, CONDITION_TEXTS, formatCount } from '../../contract/index.ts'
import { type LegendItem, MARK_PX } from '../figures/figure.ts'
import type { Drawing } from '../figures/surface.ts'
import styles from './map.module.css'
import { readPalette } from './map-painter.ts'
import { makeTiles } from './map-tiles.ts'

/** How a cell is drawn on any surface. */
function drawTile({ context }: Drawing, tile: Uint32Array): void {
  const bytes = new Uint8Array(tile.buffer)
  for (let i = 0; i < tile.length; i += 1) {
    const [red, green, blue] = bytes.subarray(4 * i)
    context.fillStyle = `rgb(${red}, ${green}, ${blue})`
    context.fillRect(i % MARK_PX, Math.floor(i / MARK_PX), 1, 1)
  }
}

/** The conditions that a map has, for the picture of it. */
export function legendOf(counts: Uint32Array): LegendItem[] {
  const tiles = makeTiles(MARK_PX, readPalette(document.body))
  return [...tiles.entries()].flatMap(([cell, tile]) => {
    const condition = BLOCK_CONDITIONS[cell]
    const blocks = counts[cell] ?? 0
    if (blocks === 0 || condition === undefined) return []
    const text = `${CONDITION_TEXTS[condition].title} ${formatCount(blocks)}`
    return [{ text, mark: (drawing) => drawTile(drawing, tile) }]
  })
}

/** One cell as the map draws it. */
function Tile({ cell }: { cell: number }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const draw = () => {
      const context = canvas.current?.getContext('2d')
      if (canvas.current === null || !context) return
      const tile = makeTiles(MARK_PX, readPalette(canvas.current))[cell]
      if (tile === undefined) return
      context.putImageData(new ImageData(new Uint8ClampedArray(tile.buffer as ArrayBuffer), MARK_PX, MARK_PX), 0, 0)
    }
    const themeChange = new MutationObserver(draw)
    themeChange.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
    draw()
    return () => themeChange.disconnect()
  }, [cell])
  return <canvas ref={canvas} width={MARK_PX} height={MARK_PX} aria-hidden />
}

/** The conditions that a map has, each with its mark, its word and how many blocks there are of it. */
export function MapLegend({ counts }: { counts: Uint32Array }) {
  return (
    <span className={styles.legend}>
      {BLOCK_CONDITIONS.map((condition, cell) => {
        const blocks = counts[cell] ?? 0
        if (blocks === 0) return null
        const { title, meaning } = CONDITION_TEXTS[condition]
        return (
          <span key={condition} className={styles.legendItem} title={meaning}>
            <Tile cell={cell} />
            {title} {formatCount(blocks)}
          </span>
        )
      })}
    </span>
  )
}
