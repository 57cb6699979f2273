// How the app looks: a picture of every view, panel and dialog in both themes and sizes is in the output, and compared with the one
// that was looked at before.
import { type App, expect, test } from '../support/app.ts'
import { compare, picture, SIZES, show, structureOf, THEMES } from '../support/looks.ts'
import {
  keepTourRuns,
  OF_THE_MACHINE,
  type Stop,
  tourDirectory,
  WITH_DIRECTORY,
  WITHOUT_DIRECTORY,
} from '../support/tour.ts'

/** Views are compared in both sizes, once in the large one; panels and dialogs in the small one. */
const isCompared = ({ isView, isMeasured }: Stop, theme: string, size: string) =>
  !isMeasured && (size === 'small' || (isView === true && theme === 'dark'))

async function look({ page }: App, stops: readonly Stop[]): Promise<void> {
  for (const stop of stops) {
    const { name, go, part, measured = [], isMeasured } = stop
    await go(page)
    for (const theme of THEMES) {
      for (const size of Object.keys(SIZES) as (keyof typeof SIZES)[]) {
        await show(page, theme, size)
        const full = `${name}-${theme}-${SIZES[size].width}`
        const taken = await picture(page, full)
        if (!isCompared(stop, theme, size)) continue
        const hidden = [...OF_THE_MACHINE, ...measured]
        const options = { hidden, taken, ...(part === undefined ? {} : { of: part }) }
        await compare(page, full, options, test.info())
      }
    }
    if (isMeasured) expect.soft(await structureOf(page, part), name).toMatchSnapshot(`${name}.txt`)
    await show(page, 'dark', 'small')
  }
}

test('without a directory', async ({ launch, temporary }) => {
  test.slow()
  keepTourRuns(temporary)
  await look(await launch(), WITHOUT_DIRECTORY)
})

test('with a directory', async ({ launch, temporary }) => {
  test.slow()
  await look(await launch({ directory: await tourDirectory(temporary) }), WITH_DIRECTORY)
})
