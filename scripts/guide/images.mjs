// `npm run guide:images`: the pictures of the guide, made anew of the app as it is.
import { root, run } from '../run.mjs'
import { setUp } from '../setup.mjs'

await setUp({ tests: true })
const playwright = ['test', '--config', 'e2e/playwright.config.ts', '--project=browser', 'app/guide.spec.ts']
process.exit(
  run(process.execPath, [`${root}/node_modules/@playwright/test/cli.js`, ...playwright], {
    env: { WALSCOPE_GUIDE_IMAGES: `${root}/docs/guide/images` },
  }),
)
