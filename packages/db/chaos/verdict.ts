import { ACCOUNTS, type LedgerState, OPENING_BALANCE, type Transfer } from './ledger.js'

/** How an operation ended for its caller. */
export type Ending = 'acknowledged' | 'failed' | 'unknown'

/** Everything that happened in a run. */
export interface RunRecord {
  readonly endings: ReadonlyMap<Transfer, Ending>
  /** How many operations there were to be; infinite when only time bounded them. */
  readonly intended: number
  readonly retries: number
  readonly cuts: number
  readonly kills: number
  readonly waiting: number
  /** How long after the crash restart the first operation succeeded, in milliseconds. */
  readonly recoveryMs: number
  readonly unhandledRejections: number
  readonly ledger: LedgerState
}

/** One line of the table. */
export interface Check {
  readonly name: string
  readonly value: number
  /** What it must be, such as `= 0`. */
  readonly expected: string
  readonly ok: boolean
}

/**
 * Judges a run. The sum of the balances is no proof, because a transfer that is done twice keeps it; so
 * every operation is looked at.
 */
export function judge(run: RunRecord): Check[] {
  const { endings, ledger } = run
  const operations = endings.size
  const times = ({ id }: Transfer) => ledger.recorded.get(id) ?? 0
  const count = (test: (transfer: Transfer, ending: Ending) => boolean) =>
    [...endings].filter(([transfer, ending]) => test(transfer, ending)).length
  const attempts = (operations + run.retries) / operations

  return [
    atLeast('operations', operations, Number.isFinite(run.intended) ? run.intended : 1),
    atLeast(
      'acknowledged',
      count((_, ending) => ending === 'acknowledged'),
      1,
    ),
    none(
      'done more than once',
      count((transfer) => times(transfer) > 1),
    ),
    none(
      'acknowledged but lost',
      count((t, ending) => ending === 'acknowledged' && times(t) === 0),
    ),
    none(
      'reported failed but done',
      count((t, ending) => ending === 'failed' && times(t) > 0),
    ),
    none('accounts with a wrong balance', wrongBalances(run)),
    none('sessions idle in transaction', ledger.idleInTransaction),
    none('callers still waiting', run.waiting),
    none('unhandled rejections', run.unhandledRejections),
    atMost('attempts per operation', Math.round(attempts * 1_000) / 1_000, 1.3),
    atMost('ms until served after the crash', Math.round(run.recoveryMs), 2_000),
    atLeast('commits cut', run.cuts, Math.ceil(operations / 100)),
    atLeast('backends killed', run.kills, 1),
  ]
}

/** From what was asked for, as far as it is recorded, each balance follows. */
function wrongBalances({ endings, ledger }: RunRecord): number {
  const expected = new Map<number, number>()
  for (let id = 1; id <= ACCOUNTS; id += 1) expected.set(id, OPENING_BALANCE)
  const add = (id: number, amount: number) => expected.set(id, (expected.get(id) ?? 0) + amount)
  for (const { id, from, to, amount } of endings.keys()) {
    if (!ledger.recorded.has(id)) continue
    add(from, -amount)
    add(to, amount)
  }
  return [...expected].filter(([id, balance]) => ledger.balances.get(id) !== balance).length
}

const none = (name: string, value: number): Check => ({
  name,
  value,
  expected: '= 0',
  ok: value === 0,
})

const atLeast = (name: string, value: number, least: number): Check => ({
  name,
  value,
  expected: `>= ${least}`,
  ok: value >= least,
})

const atMost = (name: string, value: number, most: number): Check => ({
  name,
  value,
  expected: `<= ${most}`,
  ok: value <= most,
})
