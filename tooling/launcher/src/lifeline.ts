/**
 * Loaded into every program that the launcher starts, before the program itself. Its standard input
 * is a pipe from the launcher; when that closes, the launcher is gone, by whatever means, and the
 * program is asked to stop the way it always is.
 */
const patienceMs = 10_000

process.stdin.on('error', stop).on('end', stop).resume()
// The lifeline alone must not keep a program running that has finished. Pipes are sockets, which can.
if ('unref' in process.stdin) process.stdin.unref()

function stop(): void {
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), patienceMs).unref()
  process.kill(process.pid, 'SIGTERM')
}
