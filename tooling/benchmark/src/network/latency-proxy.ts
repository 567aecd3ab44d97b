// A process of its own, so that its work counts neither as the client's nor as the server's.
import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net'

const [serverPort, delayMs] = process.argv.slice(2).map(Number)

const server = createServer((client) => {
  const upstream = dial({ port: serverPort ?? 0, host: '127.0.0.1', noDelay: true })
  client.setNoDelay(true)
  forward(client, upstream, delayMs ?? 0)
  forward(upstream, client, 0)
})
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
// The benchmark has ended, however it did.
process.on('disconnect', () => process.exit())

/** Timers of the same length fire in the order in which they were set, so bytes keep theirs. */
function forward(from: Socket, to: Socket, afterMs: number): void {
  from.on('data', (chunk) => {
    if (afterMs > 0) setTimeout(() => to.write(chunk), afterMs)
    else to.write(chunk)
  })
  from.on('error', () => to.destroy())
  from.on('close', () => to.destroy())
}
