import { ChevronLeft, ChevronRight, Maximize2, Pause, Play, SkipBack, SkipForward, ZoomIn, ZoomOut } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { SPEEDS, speedName } from './play-clock.ts'
import { togglePlay } from './player.ts'
import styles from './replay.module.css'
import { fit, zoomBy } from './replay-commands.ts'
import { openDurationNs, useReplay } from './replay-store.ts'
import { stepRecord, stepStop } from './stepping.ts'
import { formatExactNs } from './time-ticks.ts'
import { useTimeline } from './timeline-store.ts'
import { eachFrameInstant } from './use-instant.ts'

/** Play, step, zoom: what the keys do as well. */
export function Transport() {
  const { isPlaying, speed, chosen, followsManager } = useTimeline()
  return (
    <div className={styles.transport} role="toolbar" aria-label="Playing and stepping">
      <button type="button" className={styles.play} title="Space" onClick={togglePlay}>
        {isPlaying ? <Pause size={12} aria-hidden /> : <Play size={12} aria-hidden />}
        {isPlaying ? 'Pause' : 'Play'}
      </button>
      <label className={styles.field}>
        speed
        <select
          value={speed}
          title="[ and ]"
          onChange={({ target }) => useTimeline.setState({ speed: Number(target.value) })}
        >
          {SPEEDS.map((it) => (
            <option key={it} value={it}>
              {speedName(it)}
            </option>
          ))}
        </select>
      </label>
      <span className={styles.group}>
        <Tool label="Previous record" hint="," onClick={() => stepRecord(-1)} icon={<ChevronLeft size={13} />} />
        <Tool label="Next record" hint="." onClick={() => stepRecord(1)} icon={<ChevronRight size={13} />} />
      </span>
      <span className={styles.group}>
        <Tool label="Previous wait or skip" hint="P" onClick={() => stepStop(-1)} icon={<SkipBack size={12} />} />
        <Tool label="Next wait or skip" hint="N" onClick={() => stepStop(1)} icon={<SkipForward size={12} />} />
      </span>
      <span className={styles.group}>
        <Tool label="Zoom in" hint="W" onClick={() => zoomBy(1 / 2)} icon={<ZoomIn size={12} />} />
        <Tool label="Zoom out" hint="S" onClick={() => zoomBy(2)} icon={<ZoomOut size={12} />} />
        <Tool label="Fit" hint="F" onClick={fit} icon={<Maximize2 size={12} />} />
      </span>
      <Clock />
      <label className={styles.field} title="The lanes scroll along with the segment that the manager is at">
        <input
          type="checkbox"
          checked={followsManager}
          onChange={({ target }) => useTimeline.setState({ followsManager: target.checked })}
        />
        follow
      </label>
      {chosen !== null && (
        <span className={`num ${styles.chosen}`}>
          {formatExactNs(chosen.toNs - chosen.fromNs)}
          <span className={styles.faint}> chosen</span>
        </span>
      )}
    </div>
  )
}

interface ToolProps {
  label: string
  hint: string
  icon: ReactNode
  onClick: () => void
}

function Tool({ label, hint, icon, onClick }: ToolProps) {
  return (
    <button type="button" className={styles.tool} aria-label={label} title={`${label} (${hint})`} onClick={onClick}>
      {icon}
    </button>
  )
}

const CLOCK_PX = 138

/** The instant, written without React: it changes at every frame. It has room for any of the run, so that nothing else moves. */
function Clock() {
  const text = useRef<HTMLSpanElement>(null)
  const longest = useReplay(() => formatExactNs(openDurationNs()).length)
  useEffect(
    () =>
      eachFrameInstant((atNs) => {
        if (text.current !== null) text.current.textContent = formatExactNs(atNs)
      }),
    [],
  )
  return (
    <span className={`num ${styles.clock}`} style={{ width: `max(${CLOCK_PX}px, ${longest}ch)` }}>
      <span ref={text} />
    </span>
  )
}
