/** What one SQLSTATE means for a connection and for a retry. */
export interface SqlstateMeaning {
  /** PostgreSQL's name of the condition. */
  readonly name: string
  /** The same work may succeed when all of it is done again. */
  readonly transient?: true
  /** The server ends the session with this error. */
  readonly endsSession?: true
  /** The server was restarted, is going down, or is no longer the primary: old connections are void. */
  readonly restart?: true
}

/**
 * The SQLSTATEs that decide something here. One that is not listed is an ordinary error: the statement
 * failed, the session lives, and doing it again would fail again.
 *
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export const SQLSTATES: Readonly<Record<string, SqlstateMeaning>> = {
  '08000': { name: 'connection_exception', transient: true, endsSession: true },
  '08001': { name: 'sqlclient_unable_to_establish_sqlconnection', transient: true },
  '08003': { name: 'connection_does_not_exist', transient: true, endsSession: true },
  '08004': { name: 'sqlserver_rejected_establishment_of_sqlconnection', transient: true },
  '08006': { name: 'connection_failure', transient: true, endsSession: true },
  '08007': { name: 'transaction_resolution_unknown', endsSession: true },
  '08P01': { name: 'protocol_violation', endsSession: true },
  '25006': { name: 'read_only_sql_transaction', transient: true, restart: true },
  '25P02': { name: 'in_failed_sql_transaction' },
  '25P03': { name: 'idle_in_transaction_session_timeout', endsSession: true },
  '25P04': { name: 'transaction_timeout', endsSession: true },
  '28000': { name: 'invalid_authorization_specification', endsSession: true },
  '28P01': { name: 'invalid_password', endsSession: true },
  '3D000': { name: 'invalid_catalog_name', endsSession: true },
  '40001': { name: 'serialization_failure', transient: true },
  '40P01': { name: 'deadlock_detected', transient: true },
  '53300': { name: 'too_many_connections', transient: true, endsSession: true },
  '55P03': { name: 'lock_not_available' },
  '57014': { name: 'query_canceled' },
  '57P01': { name: 'admin_shutdown', transient: true, endsSession: true, restart: true },
  '57P02': { name: 'crash_shutdown', transient: true, endsSession: true, restart: true },
  '57P03': { name: 'cannot_connect_now', transient: true, endsSession: true, restart: true },
  '57P04': { name: 'database_dropped', endsSession: true },
  '57P05': { name: 'idle_session_timeout', transient: true, endsSession: true },
}

/** Whether the same work may succeed when all of it is done again. */
export function isTransient(sqlstate: string): boolean {
  return SQLSTATES[sqlstate]?.transient === true
}

/** Whether the server ended the session with this error. */
export function endsSession(sqlstate: string): boolean {
  return SQLSTATES[sqlstate]?.endsSession === true
}

/** Whether connections opened before this error should no longer be used. */
export function isRestart(sqlstate: string): boolean {
  return SQLSTATES[sqlstate]?.restart === true
}
