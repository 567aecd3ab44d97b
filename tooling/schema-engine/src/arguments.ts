import { SchemaEngineError } from './errors.js'

/** What Prisma's command line asks of the executable. */
export type Invocation =
  | { kind: 'version' }
  | { kind: 'command'; name: string; url: string | undefined }
  | {
      kind: 'rpc'
      url: string | undefined
      shadowDatabaseUrl: string | undefined
      schemaFiles: string[]
    }

/** Options that are accepted and say nothing this engine needs: it reads both from the Prisma schema. */
const UNUSED_OPTIONS = new Set(['--enabled-preview-features', '--extension-types'])

/**
 * Reads the arguments in the form Prisma's command line gives them.
 *
 * @throws {SchemaEngineError} for one that is not known or incomplete
 */
export function parseArguments(args: readonly string[]): Invocation {
  const schemaFiles: string[] = []
  let datasource: Datasource = {}
  const rest = [...args]
  const value = (option: string): string => {
    const next = rest.shift()
    if (next === undefined) throw new SchemaEngineError(`The option ${option} needs a value.`)
    return next
  }

  for (let option = rest.shift(); option !== undefined; option = rest.shift()) {
    if (option === '--version' || option === '-V') return { kind: 'version' }
    if (option === 'cli') return { kind: 'command', name: value('cli'), url: datasource.url }
    if (option === '--datamodels' || option === '-d') schemaFiles.push(value(option))
    else if (option === '--datasource') datasource = parseDatasource(value(option))
    else if (UNUSED_OPTIONS.has(option)) value(option)
    else throw new SchemaEngineError(`The option ${option} is not known.`)
  }
  const { url, shadowDatabaseUrl } = datasource
  return { kind: 'rpc', url, shadowDatabaseUrl, schemaFiles }
}

interface Datasource {
  url?: string | undefined
  shadowDatabaseUrl?: string | undefined
}

function parseDatasource(json: string): Datasource {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    throw new SchemaEngineError('The option --datasource must be JSON.') // its text holds the password
  }
  const record = typeof value === 'object' && value !== null ? value : {}
  const text = (key: string): string | undefined => {
    const member: unknown = Object.entries(record).find(([name]) => name === key)?.[1]
    return typeof member === 'string' && member !== '' ? member : undefined
  }
  return { url: text('url'), shadowDatabaseUrl: text('shadowDatabaseUrl') }
}
