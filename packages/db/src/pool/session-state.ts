/**
 * Whether a statement left something in its session that the next user of the connection would meet:
 * a setting, a lock, a subscription, a prepared statement, a cursor, a temporary table. What ends with
 * its transaction doesn't count. When in doubt: yes.
 *
 * @param command the first word of the answer's command tag, such as `SET`
 * @param text the statement, possibly several in one string
 */
export function leavesSessionState(command: string, text: string): boolean {
  switch (command) {
    case 'SET':
      return !/^\s*SET\s+(LOCAL|TRANSACTION)\b[^;]*;?\s*$/i.test(text)
    case 'LISTEN':
    case 'LOAD':
    case 'PREPARE':
      return true
    // What they run can't be seen from here.
    case 'DO':
    case 'CALL':
      return true
    case 'CREATE':
      return /\bTEMP(ORARY)?\b/i.test(text)
    case 'DECLARE':
      return /\bWITH\s+HOLD\b/i.test(text)
    default:
      return SUSPICIOUS.test(text) && (CREATES_TEMPORARY.test(text) || callsSessionFunction(text))
  }
}

// One look at the many statements that have nothing of the kind.
const SUSPICIOUS = /set_config|advisory_lock|\btemp/i
// The command tag of CREATE TABLE … AS and of SELECT … INTO is SELECT.
const CREATES_TEMPORARY = /\b(CREATE|INTO)\s+((LOCAL|GLOBAL)\s+)?TEMP(ORARY)?\b/i

function callsSessionFunction(text: string): boolean {
  if (/\bpg_(try_)?advisory_lock/i.test(text)) return true
  // `set_config(name, value, true)` is SET LOCAL.
  return count(text, /\bset_config\s*\(/gi) > count(text, /,\s*true\s*\)/gi)
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0
}

/**
 * Whether the connection gets notifications after a statement. Whoever listens keeps the connection for
 * as long as that takes, so it is no leak.
 *
 * @param before whether it got them before
 */
export function listensAfter(command: string, text: string, before: boolean): boolean {
  if (command === 'LISTEN') return true
  return before && !(command === 'UNLISTEN' && text.includes('*'))
}

// Those of the protocol stay: whoever named them counts on finding them again.
const DEALLOCATE_PREPARED = `DO $$ DECLARE statement text; BEGIN
  FOR statement IN SELECT name FROM pg_prepared_statements WHERE from_sql LOOP
    EXECUTE format('DEALLOCATE %I', statement);
  END LOOP;
END $$`

/** The one setting without which wrong data would be written: timestamps travel without a zone. */
export const SET_TIME_ZONE = `SET TIME ZONE 'UTC'`

/** Brings a session back to how it was opened. */
export const RESET_SESSION = [
  DEALLOCATE_PREPARED,
  'CLOSE ALL',
  'SET SESSION AUTHORIZATION DEFAULT',
  'RESET ALL',
  // Behind a pooler it was not opened with ours.
  SET_TIME_ZONE,
  'UNLISTEN *',
  'SELECT pg_advisory_unlock_all()',
  'DISCARD TEMP',
  'DISCARD SEQUENCES',
].join('; ')
