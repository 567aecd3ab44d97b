/**
 * Loaded into every program that the launcher starts, before the program itself. Its standard input
 * is a pipe from the launcher; when that closes, the launcher is gone, by whatever means, and the
 * program is asked to stop the way it always is.
 */
import { Worker } from 'node:worker_threads'

const patienceMs = 5_000

process.stdin.once('end', stop).once('error', stop).resume()
// The lifeline alone must not keep a program running that has finished. Pipes are sockets, which can.
if ('unref' in process.stdin) process.stdin.unref()

function stop(): void {
  // Its output is gone as well, and a logger may wait for ever to get its last lines out: that blocks
  // this thread, so another one counts.
  const killer = `setTimeout(() => process.kill(${process.pid}, 'SIGKILL'), ${patienceMs})`
  new Worker(killer, { eval: true }).unref()
  process.kill(process.pid, 'SIGTERM')
}
