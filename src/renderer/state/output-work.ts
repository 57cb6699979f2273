import { create } from 'zustand'
import type {
  BundleDocument,
  ExportDocument,
  Progress,
  SalvageDocument,
  TraceExportDocument,
  WalscopeError,
} from '../../contract/index.ts'

/** What is written somewhere else for a person: one at a time. */
export type OutputKind = 'salvage' | 'bundle' | 'events' | 'query' | 'trace' | 'trace-export'

export interface OutputWork {
  /** The dialog that is shown. */
  kind: OutputKind | null
  isRunning: boolean
  progress: Progress | null
  error: WalscopeError | null
  salvaged: SalvageDocument | null
  bundled: { output: string; document: BundleDocument } | null
  exported: ExportDocument | null
  /** Where a trace was copied to. */
  copied: string | null
  exportedTrace: TraceExportDocument | null
}

const idle: OutputWork = {
  kind: null,
  isRunning: false,
  progress: null,
  error: null,
  salvaged: null,
  bundled: null,
  exported: null,
  copied: null,
  exportedTrace: null,
}

export const useOutputWork = create<OutputWork>(() => idle)

/** Shows a dialog as it is before anything was written. */
export function showOutputDialog(kind: OutputKind): void {
  if (!useOutputWork.getState().isRunning) useOutputWork.setState({ ...idle, kind })
}

/** Nothing happens while something is being written: that is cancelled first. */
export function closeOutputDialog(): void {
  if (!useOutputWork.getState().isRunning) useOutputWork.setState(idle)
}
