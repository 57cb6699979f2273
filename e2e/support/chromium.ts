/**
 * The Chromium of the tests: the one without windows, which starts and paints in half the time. CHROMIUM names another, such as
 * one with windows for WALSCOPE_HEADED=1.
 */
export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium-headless-shell'
