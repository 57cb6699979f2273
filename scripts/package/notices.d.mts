import type { BuildStamp } from '../../src/contract/build.ts'
import type { Shipped } from './shipped.mjs'

export function noticeText(entry: Shipped): string | null
export function objections(packages: readonly Shipped[]): string[]
export function noticesText(packages: readonly Shipped[]): string
export function billOf(
  bill: { $schema: string; specVersion: string; components: object[]; dependencies: object[] },
  packages: readonly Shipped[],
  manifest: { name: string; version: string; description: string },
  stamp: BuildStamp,
): { serialNumber: string; components: { name: string; version?: string; 'bom-ref': string }[] }
export function writeNotices(): number
