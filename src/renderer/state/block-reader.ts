import { create } from 'zustand'
import {
  type BlockDocument,
  bytesOfBase64,
  type HeadDocument,
  type Progress,
  type WalscopeError,
} from '../../contract/index.ts'
import type { EngineClient } from '../host/connection.ts'
import { BlockMapModel } from './block-map.ts'
import { toError } from './to-error.ts'

/** What the inspector shows, and the block map. */
export interface BlocksState {
  /** The block or the header that is shown or being read. */
  block: BlockDocument | null
  head: HeadDocument | null
  error: WalscopeError | null
  isReading: boolean
  map: BlockMapModel | null
  /** Of the map: rises when it changes in place. */
  mapVersion: number
  mapProgress: Progress | null
  /** The map is not whole yet. */
  isMapping: boolean
  mapError: WalscopeError | null
}

const NOTHING: BlocksState = {
  block: null,
  head: null,
  error: null,
  isReading: false,
  map: null,
  mapVersion: 0,
  mapProgress: null,
  isMapping: false,
  mapError: null,
}

export const useBlocks = create<BlocksState>(() => NOTHING)

/** Reads blocks, headers and maps from the engine; the last that was asked for wins, what was asked before is cancelled. */
export class BlockReader {
  private readonly engine: () => EngineClient | null
  private reading = new AbortController()
  private mapping = new AbortController()

  constructor(engine: () => EngineClient | null) {
    this.engine = engine
  }

  /** Another directory: nothing of the one before is shown. */
  forget(): void {
    this.reading.abort()
    this.mapping.abort()
    useBlocks.setState(NOTHING, true)
  }

  /** Shows a block; the header of the file where `block` is null, and beside the error where the block is not there. */
  async show(file: string, block: number | null): Promise<void> {
    this.reading.abort()
    this.reading = new AbortController()
    const { signal } = this.reading
    const engine = this.engine()
    if (engine === null) return
    useBlocks.setState({ isReading: true, error: null })
    const take = (state: Partial<BlocksState>) => {
      if (!signal.aborted) useBlocks.setState({ isReading: false, ...state })
    }
    let error: WalscopeError | null = null
    if (block !== null) {
      try {
        take({ block: await engine.block.inspect({ file, block }, { signal }), head: null })
        return
      } catch (thrown) {
        error = toError(thrown)
      }
    }
    try {
      take({ head: await engine.block.head({ file }, { signal }), block: null, error })
    } catch (thrown) {
      take({ head: null, block: null, error: error ?? toError(thrown) })
    }
  }

  /** Fills the map of a segment. A whole map that is there already stays. */
  async showMap(file: string): Promise<void> {
    const { map: known, mapProgress } = useBlocks.getState()
    if (known?.file === file && mapProgress === null && known.size > 0) return
    this.mapping.abort()
    this.mapping = new AbortController()
    const { signal } = this.mapping
    const engine = this.engine()
    const map = new BlockMapModel(file)
    useBlocks.setState({ map, mapVersion: 0, mapProgress: null, isMapping: engine !== null, mapError: null })
    if (engine === null) return
    try {
      for await (const update of await engine.block.map({ file }, { signal })) {
        if (signal.aborted) return
        if (update.kind === 'progress') useBlocks.setState({ mapProgress: update })
        else if (update.kind === 'size') map.grow(update.cells)
        else if (update.kind === 'cells') map.set(update.first, bytesOfBase64(update.cells))
        else useBlocks.setState({ mapProgress: null, isMapping: false })
        if (map.version !== useBlocks.getState().mapVersion) useBlocks.setState({ mapVersion: map.version })
      }
    } catch (thrown) {
      if (!signal.aborted) useBlocks.setState({ mapError: toError(thrown), mapProgress: null, isMapping: false })
    }
  }

  /** Nobody looks at the map any more: what is left of it is not read. */
  leaveMap(): void {
    this.mapping.abort()
  }
}
