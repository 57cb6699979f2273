// `zod` in the page (an alias of the build). Its parsers are not compiled: the page's policy refuses code that is made from
// text, and already that zod tries is reported as a violation. It has to know before any schema is made.
import { config } from 'zod/v4'

config({ jitless: true })

export * from 'zod/v4'
