import { create } from 'zustand'
import { UPDATES_OFF, type UpdateState } from '../../contract/index.ts'

/** What the host knows of newer versions. */
export const useUpdates = create<UpdateState>(() => UPDATES_OFF)
