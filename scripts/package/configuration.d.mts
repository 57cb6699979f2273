import type { Configuration } from 'electron-builder'

export function readConfiguration(root: string): Configuration
export function buildConfiguration(root: string, electronDist: string | null): Configuration
