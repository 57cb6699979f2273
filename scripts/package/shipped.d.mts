import type { BuildRecord } from './build-record.ts'

/** A work of others that a package holds. */
export interface Shipped {
  name: string
  version: string | null
  /** SPDX. */
  license: string | null
  text: string | null
  author?: string | null
  isNative?: boolean
}

export const ALLOWED_LICENSES: readonly string[]
export function isAllowed(expression: string | null): boolean
export function readBuildRecord(root: string): BuildRecord
export function closureOf(root: string, names: readonly string[]): Map<string, { name: string; version: string }>
export function carriedPackages(root: string): string[]
export function shippedPackages(root: string): Shipped[]
