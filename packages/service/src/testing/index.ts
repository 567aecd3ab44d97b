export { type Ending, type Program, startProgram } from './program.js'
