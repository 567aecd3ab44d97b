import { DatabaseError } from './database-error.js'

/** One setting that is missing or wrong. */
export interface ConfigurationProblem {
  /** The environment variable. */
  readonly variable: string
  /** What was expected, and what to do. Never holds a secret. */
  readonly message: string
}

/**
 * The settings can't be used. Lists every problem at once, each with the name of its variable.
 */
export class ConfigurationError extends DatabaseError {
  readonly code = 'DB_CONFIGURATION'
  readonly problems: readonly ConfigurationProblem[]

  constructor(problems: readonly ConfigurationProblem[]) {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`
    const lines = problems.map(({ variable, message }) => `  ${variable}: ${message}`)
    super([`The configuration has ${count}:`, ...lines].join('\n'))
    this.problems = problems
  }
}
