import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { describeVersion } from '../../src/contract/build.ts'
import { readBuildStamp } from './build-stamp.ts'
import { billOf, noticesText, noticeText, objections } from './notices.mjs'
import { planTargets, systemOf } from './plan.mjs'
import { isAllowed, type Shipped } from './shipped.mjs'

describe('the stamp of a build', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'walscope-stamp-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.invalid', ...args], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, GIT_COMMITTER_DATE: '@1700000000 +0200', GIT_AUTHOR_DATE: '@1600000000 +0000' },
    })

  test('is of the commit, and of what was changed since', () => {
    git('init', '--quiet')
    writeFileSync(join(folder, 'a'), 'a')
    git('add', 'a')
    git('commit', '--quiet', '--message', 'a')
    const commit = git('rev-parse', 'HEAD').slice(0, 12)
    const clean = { commit, date: '2023-11-14T22:13:20.000Z' }
    expect(readBuildStamp(folder, {})).toEqual(clean)
    writeFileSync(join(folder, 'not of the project'), '')
    expect(readBuildStamp(folder, {})).toEqual(clean)
    writeFileSync(join(folder, 'a'), 'b')
    expect(readBuildStamp(folder, {})).toEqual({ ...clean, commit: `${commit}+` })
    expect(readBuildStamp(folder, { SOURCE_DATE_EPOCH: '0' }).date).toBe('1970-01-01T00:00:00.000Z')
  })

  test('without a history there is only the date that is given', () => {
    const environment = { SOURCE_DATE_EPOCH: '1700000000' }
    expect(readBuildStamp(folder, {})).toEqual({ commit: null, date: null })
    expect(readBuildStamp(folder, environment)).toEqual({ commit: null, date: '2023-11-14T22:13:20.000Z' })
  })

  test.each(['yesterday', '-1', '1e9', '999999999999'])('%s is no date', (given) => {
    expect(() => readBuildStamp(folder, { SOURCE_DATE_EPOCH: given })).toThrow('SOURCE_DATE_EPOCH')
  })

  test('as a version tells it', () => {
    const date = '2023-11-14T22:13:20.000Z'
    expect(describeVersion('1.2.3', { commit: null, date: null })).toBe('1.2.3')
    expect(describeVersion('1.2.3', { commit: 'abc', date })).toBe('1.2.3 (commit abc, 2023-11-14)')
    expect(describeVersion('1.2.3', { commit: null, date })).toBe('1.2.3 (2023-11-14)')
  })
})

describe('licenses', () => {
  test.each([
    ['MIT', true],
    ['(MIT OR CC0-1.0)', true],
    ['MIT AND ISC AND BSD-3-Clause', true],
    ['GPL-3.0-only', false],
    // Which of the two is meant would be for a person to say.
    ['(MIT OR GPL-2.0-only)', false],
    ['Apache-2.0 WITH LLVM-exception', false],
    ['SEE LICENSE IN LICENSE.md', false],
    ['', false],
    [null, false],
  ])('%s', (expression, expected) => {
    expect(isAllowed(expression)).toBe(expected)
  })

  const good: Shipped = { name: 'good', version: '1.0.0', license: 'ISC', text: 'The ISC text.' }

  test('what stands against a package', () => {
    expect(objections([good])).toEqual([])
    expect(objections([{ ...good, license: 'AGPL-3.0' }])).toEqual([
      'good has the license AGPL-3.0, which is not allowed',
    ])
    expect(objections([{ ...good, license: null, text: null }])).toHaveLength(2)
    expect(objections([{ ...good, text: null }])).toEqual(['good has no license text'])
  })

  test('MIT and Apache are known by their names', () => {
    expect(noticeText({ ...good, license: 'Apache-2.0', text: null })).toMatch(
      /^Copyright the authors of good\n[\s\S]+END OF TERMS/,
    )
    const bare: Shipped = { name: 'bare', version: '2.0.0', license: 'MIT', text: null, author: 'A. Person' }
    expect(noticeText(bare)).toContain('Copyright (c) A. Person')
    expect(noticesText([bare, good])).toMatch(/bare 2\.0\.0 \(MIT\)[\s\S]*good 1\.0\.0 \(ISC\)\n\nThe ISC text\.\n$/)
  })
})

describe('the bill of materials', () => {
  const bill = {
    $schema: 'a',
    specVersion: '1.5',
    components: ['in', 'out'].map((name) => ({ 'bom-ref': `${name}@1.0.0`, name, version: '1.0.0' })),
    dependencies: [
      { ref: 'in@1.0.0', dependsOn: ['out@1.0.0'] },
      { ref: 'out@1.0.0', dependsOn: ['in@1.0.0'] },
    ],
  }
  const manifest = { name: 'walscope', version: '9.9.9', description: 'a' }
  const stamp = { commit: 'abc', date: '2023-11-14T22:13:20.000Z' }
  const inside: Shipped = { name: 'in', version: '1.0.0', license: 'MIT', text: 'a' }
  const native: Shipped = { name: 'lz4', version: '1.9.4', license: 'BSD-2-Clause', text: 'a', isNative: true }

  test('holds what is shipped and nothing else, the same every time', () => {
    const made = billOf(bill, [inside, native], manifest, stamp)
    expect(made.components.map((component) => component['bom-ref'])).toEqual(['in@1.0.0', 'lz4@1.9.4'])
    expect(made).toMatchObject({
      metadata: { timestamp: stamp.date },
      dependencies: [
        { ref: 'walscope@9.9.9', dependsOn: ['in@1.0.0', 'lz4@1.9.4'] },
        { ref: 'in@1.0.0', dependsOn: [] },
      ],
    })
    expect(billOf(bill, [inside, native], manifest, stamp)).toEqual(made)
    expect(billOf(bill, [inside], manifest, stamp).serialNumber).not.toBe(made.serialNumber)
    expect(made.serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })

  test('refuses what npm does not know', () => {
    expect(() => billOf(bill, [{ ...inside, version: '2.0.0' }], manifest, stamp)).toThrow('does not know in 2.0.0')
  })
})

describe('what a machine can package', () => {
  test.each([
    [{ sevenZip: true, fetched: true }, ['dir', 'tar.gz', 'AppImage', 'deb'], []],
    [{ sevenZip: false, fetched: true }, ['dir', 'tar.gz', 'AppImage', 'deb'], []],
    [{ sevenZip: true, fetched: false }, ['dir', 'tar.gz'], ['AppImage', 'deb']],
    [{ sevenZip: false, fetched: false }, ['dir'], ['tar.gz', 'AppImage', 'deb']],
  ])('%o', (means, built, left) => {
    const plan = planTargets('linux', means)
    expect(plan.built).toEqual(built)
    expect(plan.left.map(({ target }) => target)).toEqual(left)
    for (const { why } of plan.left) expect(why).toMatch(/ here/)
  })

  test('every system has a folder without any tool', () => {
    for (const platform of ['linux', 'darwin', 'win32'] as const) {
      const system = systemOf(platform)
      if (system === null) throw new Error(platform)
      expect(planTargets(system, { sevenZip: false, fetched: false }).built).toEqual(['dir'])
    }
    expect(systemOf('freebsd')).toBeNull()
  })
})
