import { preset } from '@repo/tsup-config'

export default preset({ entry: { index: 'src/index.ts', 'testing/index': 'src/testing/index.ts' } })
