import { preset } from '@repo/tsup-config'

export default preset({
  // Declarations come from tsc: bundled ones lose the values of Prisma's namespace.
  dts: false,
  entry: {
    index: 'src/index.ts',
    'adapter/index': 'src/adapter/index.ts',
    extensions: 'src/extensions.ts',
    'cli/main': 'src/cli/main.ts',
    'chaos/main': 'chaos/main.ts',
    'testing/index': 'src/testing/index.ts',
    'testing/global-setup': 'src/testing/global-setup.ts',
  },
})
