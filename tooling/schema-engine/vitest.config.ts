import { preset } from '@repo/vitest-config'

// Each run of Prisma's command line costs two seconds of processor time, many tests take several, and the
// machine may be busy.
export default preset({ globalSetup: '@repo/postgres/vitest', testTimeout: 300_000 })
