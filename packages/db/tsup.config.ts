import { preset } from '@repo/tsup-config'

export default preset({
  entry: {
    index: 'src/index.ts',
    extensions: 'src/extensions.ts',
    seed: 'src/seed/seed.ts',
    'testing/index': 'src/testing/index.ts',
    'testing/global-setup': 'src/testing/global-setup.ts',
  },
})
