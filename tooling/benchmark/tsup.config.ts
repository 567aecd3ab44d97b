import { preset } from '@repo/tsup-config'

export default preset({
  entry: { main: 'src/main.ts', 'latency-proxy': 'src/network/latency-proxy.ts' },
  dts: false,
})
