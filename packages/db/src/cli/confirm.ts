import type { CommandContext } from './command.js'
import { RefusedError } from './usage-error.js'

/** The options of every command that destroys something. */
export const CONFIRMATION_OPTIONS = {
  yes: { type: 'boolean', short: 'y', description: 'do it without asking' },
  force: { type: 'boolean', description: 'do it even when NODE_ENV=production' },
} as const

/**
 * Lets a destructive command go on only when somebody wants it: asks at a terminal unless `--yes` was
 * given, and in production wants `--force` as well.
 *
 * @param what what is going to happen, as a sentence without a full stop
 * @throws {RefusedError}
 */
export async function confirm(
  context: CommandContext,
  what: string,
  { yes, force }: { readonly yes?: boolean; readonly force?: boolean },
): Promise<void> {
  if (context.config().production && !force) {
    throw new RefusedError(`${what}: refused, because NODE_ENV=production`, [
      'if you are sure: --force',
    ])
  }
  if (yes) return
  const answer = await context.ask(`${what}. Go on? [y/N] `)
  if (answer === undefined) {
    throw new RefusedError(`${what}: not confirmed, because there is no terminal to ask at`, [
      'if you are sure: --yes',
    ])
  }
  if (!/^y(es)?$/i.test(answer.trim())) throw new RefusedError('Nothing was done.')
}
