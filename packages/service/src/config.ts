import {
  ConfigurationError,
  type ConfigurationProblem,
  type DatabaseConfig,
  loadDatabaseConfig,
} from '@repo/db'
import { z } from 'zod'

/** Variables as the process has them, usually `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>

/** A TCP port to listen on; 0 takes a free one. */
export const port = (fallback: number) =>
  z.coerce
    .number({ error: 'expected a port number' })
    .int('expected a port number')
    .min(0, 'expected a port number')
    .max(65_535, 'expected a port number')
    .default(fallback)

/** A whole number of milliseconds. */
export const milliseconds = (fallback: number) =>
  z.coerce
    .number({ error: 'expected a whole number of milliseconds' })
    .int('expected a whole number of milliseconds')
    .min(0, 'expected a whole number of milliseconds')
    .max(86_400_000, 'expected at most a day, in milliseconds')
    .default(fallback)

/** Where the api is to be found from outside: `PUBLIC_URL`. */
export const publicUrl = () =>
  z.url({ protocol: /^https?$/, error: 'expected a URL' }).default('http://127.0.0.1:3000')

/** How much to log. */
export const logLevel = () =>
  z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
      error: 'expected trace, debug, info, warn, error, fatal or silent',
    })
    .default('info')

/**
 * Reads an application's own settings and those of the database in one go, so that one message lists
 * everything that is missing or wrong.
 *
 * @param environment the variables, usually `process.env`
 * @param schema the application's own variables; an empty variable counts as one that is not set
 * @returns the application's values, and the database's configuration
 * @throws {ConfigurationError} listing every problem by the variable's name, without secrets
 * @example
 * ```ts
 * const { values, database } = loadConfig(process.env, z.object({ API_PORT: port(3000) }))
 * ```
 */
export function loadConfig<Schema extends z.ZodType>(
  environment: Environment,
  schema: Schema,
): { readonly values: z.output<Schema>; readonly database: DatabaseConfig } {
  const given = Object.entries(environment).filter(([, value]) => value !== '')
  const parsed = schema.safeParse(Object.fromEntries(given))
  const problems: ConfigurationProblem[] = (parsed.error?.issues ?? []).map((issue) => ({
    variable: String(issue.path[0]),
    message: issue.message,
  }))
  const database = collectProblems(() => loadDatabaseConfig(environment), problems)

  if (!parsed.success || database === undefined) throw new ConfigurationError(problems)
  return { values: parsed.data, database }
}

function collectProblems<T>(load: () => T, problems: ConfigurationProblem[]): T | undefined {
  try {
    return load()
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    problems.push(...error.problems)
    return undefined
  }
}
