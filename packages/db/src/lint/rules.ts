import type { Rule } from './rule.js'
import { auditTrigger } from './rules/audit-trigger.js'
import { columnTypeChange } from './rules/column-type-change.js'
import { concurrentlyMixed } from './rules/concurrently-mixed.js'
import { constraintNotValid } from './rules/constraint-not-valid.js'
import { dataLoss } from './rules/data-loss.js'
import { enumValueRemoved } from './rules/enum-value-removed.js'
import { foreignKeyIndex } from './rules/foreign-key-index.js'
import { indexNotConcurrent } from './rules/index-not-concurrent.js'
import { noLockTimeout } from './rules/no-lock-timeout.js'
import { notNull } from './rules/not-null.js'
import { primaryKey } from './rules/primary-key.js'
import { rename } from './rules/rename.js'
import { volatileDefault } from './rules/volatile-default.js'
import { wayBack } from './rules/way-back.js'

/** Every rule, as the documentation lists them. */
export const RULES: readonly Rule[] = [
  indexNotConcurrent,
  columnTypeChange,
  notNull,
  constraintNotValid,
  volatileDefault,
  enumValueRemoved,
  noLockTimeout,
  concurrentlyMixed,
  dataLoss,
  rename,
  wayBack,
  primaryKey,
  foreignKeyIndex,
  auditTrigger,
]
