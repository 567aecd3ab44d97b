import { preset } from '@repo/tsup-config'

export default preset({ entry: ['src/index.ts', 'src/keeper.ts', 'src/lifeline.ts'], dts: false })
