import { useEffect, useRef } from 'react'
import { BLOCK_CONDITIONS, CONDITION_TEXTS, formatCount } from '../../contract/index.ts'
import styles from './map.module.css'
import { readPalette } from './map-painter.ts'
import { makeTiles } from './map-tiles.ts'

const TILE_PX = 12

/** One cell as the map draws it. */
function Tile({ cell }: { cell: number }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const draw = () => {
      const context = canvas.current?.getContext('2d')
      if (canvas.current === null || !context) return
      const tile = makeTiles(TILE_PX, readPalette(canvas.current))[cell]
      if (tile === undefined) return
      context.putImageData(new ImageData(new Uint8ClampedArray(tile.buffer as ArrayBuffer), TILE_PX, TILE_PX), 0, 0)
    }
    const themeChange = new MutationObserver(draw)
    themeChange.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
    draw()
    return () => themeChange.disconnect()
  }, [cell])
  return <canvas ref={canvas} width={TILE_PX} height={TILE_PX} aria-hidden />
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
