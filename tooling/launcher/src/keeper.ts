/**
 * Runs a command that is no Node program on the lifeline: `keeper.js <command> [argument]...`. Asked
 * to stop, it asks the command, and ends with it.
 */
import { spawn } from 'node:child_process'

const [command = '', ...parameters] = process.argv.slice(2)
const child = spawn(command, parameters, { stdio: ['ignore', 'inherit', 'inherit'] })
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => child.kill(signal))
}
child.once('error', (error) => {
  process.stderr.write(`${command}: ${error.message}\n`)
  process.exitCode = 127
})
child.once('exit', (status) => {
  process.exitCode = status ?? 1
  // The lifeline would go on listening.
  process.exit()
})
