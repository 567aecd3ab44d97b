export { type Ending, type Program, startProgram } from './program.js'
export { sendRaw } from './send-raw.js'
