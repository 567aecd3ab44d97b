import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { LaunchErrorCode } from './launch-error.js'
import { runStep, type StepContext } from './step.js'

/** Applies the migrations that are pending, and creates the database first if there is none. */
export function migrate(context: StepContext): Promise<void> {
  return prisma(context, ['migrate', 'deploy'], 'LAUNCH_MIGRATION_FAILED')
}

/** Writes the development data; what is there already stays as it is. */
export function seed(context: StepContext): Promise<void> {
  return prisma(context, ['db', 'seed'], 'LAUNCH_SEED_FAILED')
}

function prisma(
  context: StepContext,
  parameters: readonly string[],
  failure: LaunchErrorCode,
): Promise<void> {
  const folder = join(context.root, 'packages', 'db')
  const manifest = createRequire(join(folder, 'package.json')).resolve('prisma/package.json')
  return runStep(context, {
    name: `prisma ${parameters.join(' ')}`,
    folder,
    command: [join(dirname(manifest), 'build', 'index.js'), ...parameters],
    environment: { CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1' },
    failure,
  })
}
