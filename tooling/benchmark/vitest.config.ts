import { preset } from '@repo/vitest-config'

export default preset()
