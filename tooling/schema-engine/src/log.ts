/** A record for the command line that started this process: it reads JSON, one record a line, from stderr. */
export interface LogRecord {
  level: 'INFO' | 'ERROR'
  fields: Record<string, unknown>
  target: 'schema_engine' | 'schema_engine::logger'
}

export type Log = (record: LogRecord) => void

/** Line breaks stand between records and not after the last one, which would be read as an empty record. */
export function createLog(write: (text: string) => void, now: () => Date): Log {
  let separator = ''
  return (record) => {
    write(separator + JSON.stringify({ timestamp: now().toISOString(), ...record }))
    separator = '\n'
  }
}
