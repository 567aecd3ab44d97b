import { preset } from '@repo/vitest-config'

export default preset({ globalSetup: 'test/global-setup.ts' })
