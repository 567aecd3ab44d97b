import { preset } from '@repo/tsup-config'

export default preset({
  entry: { index: 'src/index.ts', register: 'src/register.ts', main: 'src/main.ts' },
})
