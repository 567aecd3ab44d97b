import { preset } from '@repo/tsup-config'

export default preset({ entry: { main: 'src/main.ts' }, dts: false })
