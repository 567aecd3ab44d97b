import { preset } from '@repo/tsup-config'

export default preset({ entry: { server: 'src/server.ts' }, dts: false })
