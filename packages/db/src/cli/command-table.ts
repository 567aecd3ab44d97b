import type { Command } from './command.js'
import { clearCommand } from './commands/clear.js'
import { doctorCommand } from './commands/doctor.js'
import { healthCommand } from './commands/health.js'
import { migrateBaselineCommand } from './commands/migrate/baseline.js'
import { migrateCheckCommand } from './commands/migrate/check.js'
import { migrateCurrentCommand } from './commands/migrate/current.js'
import { migrateDownCommand } from './commands/migrate/down.js'
import { migrateHistoryCommand } from './commands/migrate/history.js'
import { migrateLintCommand } from './commands/migrate/lint.js'
import { migrateNewCommand } from './commands/migrate/new.js'
import { migrateRenumberCommand } from './commands/migrate/renumber.js'
import { migrateResolveCommand } from './commands/migrate/resolve.js'
import { migrateSqlCommand } from './commands/migrate/sql.js'
import { migrateSquashCommand } from './commands/migrate/squash.js'
import { migrateStampCommand } from './commands/migrate/stamp.js'
import { migrateStatusCommand } from './commands/migrate/status.js'
import { migrateUpCommand } from './commands/migrate/up.js'
import { migrateVerifyCommand } from './commands/migrate/verify.js'
import { rolesCommand } from './commands/roles.js'
import { seedCommand } from './commands/seed.js'
import { setupCommand } from './commands/setup.js'
import { waitCommand } from './commands/wait.js'

/** Every command, in the order in which the help lists them. */
export const COMMANDS: readonly Command[] = [
  setupCommand,
  waitCommand,
  healthCommand,
  doctorCommand,
  rolesCommand,
  seedCommand,
  clearCommand,
  migrateNewCommand,
  migrateUpCommand,
  migrateDownCommand,
  migrateStatusCommand,
  migrateCurrentCommand,
  migrateHistoryCommand,
  migrateSqlCommand,
  migrateCheckCommand,
  migrateVerifyCommand,
  migrateLintCommand,
  migrateStampCommand,
  migrateResolveCommand,
  migrateRenumberCommand,
  migrateBaselineCommand,
  migrateSquashCommand,
]
