import { preset } from '@repo/tsup-config'

export default preset({
  // All but the first are processes that it starts.
  entry: {
    main: 'src/main.ts',
    'latency-proxy': 'src/network/latency-proxy.ts',
    'first-query-prisma': 'src/cold-start/first-query-prisma.ts',
    'first-query-ours': 'src/cold-start/first-query-ours.ts',
  },
  dts: false,
})
