import { preset } from '@repo/tsup-config'

export default preset({
  entry: {
    index: 'src/index.ts',
    testing: 'src/testing.ts',
    'queue/index': 'src/queue/index.ts',
    'queue/install-command': 'src/queue/install-command.ts',
  },
})
