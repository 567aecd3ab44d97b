import { preset } from '@repo/vitest-config'

// Each run of Prisma's command line costs two seconds of processor time, and many tests take several.
export default preset({ globalSetup: '@repo/postgres/vitest', testTimeout: 120_000 })
