import { preset } from '@repo/tsup-config'

export default preset({
  entry: ['src/index.ts', 'src/supervisor.ts', 'src/vitest.ts', 'src/with-postgres.ts'],
})
