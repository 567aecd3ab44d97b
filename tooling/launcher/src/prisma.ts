import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { LaunchError, type LaunchErrorCode } from './launch-error.js'
import { startProgram } from './program.js'

/** How to run Prisma's command line on the schema of packages/db. */
export interface PrismaContext {
  readonly root: string
  readonly environment: NodeJS.ProcessEnv
  /** Stops the command that is under way. */
  readonly signal: AbortSignal
}

/** Applies the migrations that are pending, and creates the database first if there is none. */
export function migrate(context: PrismaContext): Promise<void> {
  return prisma(context, ['migrate', 'deploy'], 'LAUNCH_MIGRATION_FAILED')
}

/** Writes the development data; what is there already stays as it is. */
export function seed(context: PrismaContext): Promise<void> {
  return prisma(context, ['db', 'seed'], 'LAUNCH_SEED_FAILED')
}

async function prisma(
  { root, environment, signal }: PrismaContext,
  parameters: readonly string[],
  failure: LaunchErrorCode,
): Promise<void> {
  const folder = join(root, 'packages', 'db')
  const manifest = createRequire(join(folder, 'package.json')).resolve('prisma/package.json')
  const program = startProgram({
    folder,
    command: [join(dirname(manifest), 'build', 'index.js'), ...parameters],
    environment: { ...environment, CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1' },
  })
  const stop = () => void program.stop()
  signal.addEventListener('abort', stop)
  const { status, lastWords } = await program.ended
  signal.removeEventListener('abort', stop)
  signal.throwIfAborted()
  if (status !== 0) {
    const command = `prisma ${parameters.join(' ')}`
    throw new LaunchError(failure, `"${command}" has failed. Its last words:\n\n${lastWords}`)
  }
}
