import { describe, expect, test } from 'vitest'
import {
  counted,
  formatBytes,
  formatCount,
  formatNs,
  formatPercent,
  formatProgress,
  formatRate,
  formatUtc,
} from './quantities.ts'

describe('quantities', () => {
  test.each<[unknown, string]>([
    [formatCount(16_384), '16,384'],
    [formatCount(18_446_744_073_709_551_615n), '18,446,744,073,709,551,615'],
    [counted(1, 'event'), '1 event'],
    [counted(0n, 'event'), '0 events'],
    [formatBytes(0), '0 B'],
    [formatBytes(999), '999 B'],
    [formatBytes(263_232), '263 kB'],
    [formatBytes(4_300_000_000), '4.30 GB'],
    [formatNs(0), '0 ns'],
    [formatNs(999), '999 ns'],
    [formatNs(1_234_567), '1.23 ms'],
    [formatNs(61_000_000_000), '61.0 s'],
    [formatRate(9_612_345), '9.61 M'],
    [formatRate(12.34), '12.3'],
    [formatPercent(0), '0.00 %'],
    [formatPercent(0.000_01), '< 0.01 %'],
    [formatPercent(0.034), '3.40 %'],
    [formatPercent(0.5), '50.0 %'],
    [formatUtc(0n), '–'],
    [formatUtc(1_700_000_000_123_456_789n), '2023-11-14 22:13:20.123'],
    [formatUtc(18_446_744_073_709_551_615n), '2554-07-21 23:34:33.709'],
    [formatProgress(50, 100, 'segments', 1_000), '50.0 segments/s, 1 s left'],
    [formatProgress(5_000_000, 0, 'bytes', 1_000), '5.00 MB/s'],
  ])('%s', (written, expected) => {
    expect(written).toBe(expected)
  })
})
