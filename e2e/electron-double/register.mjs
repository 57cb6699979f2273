// Makes this Node load the double: its TypeScript, and itself wherever a program imports `electron`.
import { register } from 'node:module'

register('./loader.mjs', import.meta.url)
