import { create } from 'zustand'
import type { SegmentTable } from '../../contract/index.ts'

/** Every segment, as the directory has them. */
export const NO_SEGMENT_FILTER: SegmentTable = { text: '', status: '', sorting: null }

export const useSegmentTable = create<SegmentTable>(() => NO_SEGMENT_FILTER)
