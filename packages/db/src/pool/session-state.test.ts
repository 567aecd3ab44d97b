import { expect, test } from 'vitest'
import { leavesSessionState, listensAfter } from './session-state.js'

test.each([
  ['SET', 'SET statement_timeout = 0'],
  ['SET', "SET TIME ZONE 'Europe/Berlin'"],
  ['SET', 'SET LOCAL x.y = 1; SET x.y = 2'],
  ['LISTEN', 'LISTEN "jobs:insert"'],
  ['PREPARE', 'PREPARE p AS SELECT 1'],
  ['DECLARE', 'DECLARE c CURSOR WITH HOLD FOR SELECT 1'],
  ['CREATE', 'CREATE TEMP TABLE t (id int)'],
  ['CREATE', 'create temporary table t (id int)'],
  ['SELECT', 'SELECT pg_advisory_lock(1)'],
  ['SELECT', 'SELECT pg_try_advisory_lock_shared($1)'],
  ['SELECT', "SELECT set_config('app.actor', $1, false)"],
  ['SELECT', "SELECT set_config('a', $1, true), set_config('b', $2, false)"],
  ['INSERT', "INSERT INTO t SELECT set_config('a', 'b', $1)"],
])('%s leaves session state: %s', (command, text) => {
  expect(leavesSessionState(command, text)).toBe(true)
})

test.each([
  ['SET', 'SET TRANSACTION ISOLATION LEVEL SERIALIZABLE'],
  ['SET', 'SET LOCAL lock_timeout = 100'],
  ['UPDATE', 'UPDATE "users" SET "name" = $1'],
  ['DECLARE', 'DECLARE c CURSOR FOR SELECT 1'],
  ['CREATE', 'CREATE TABLE t (id int)'],
  ['SELECT', 'SELECT pg_advisory_xact_lock(1)'],
  ['SELECT', "SELECT set_config('app.actor', $1, true)"],
  ['SELECT', 'SELECT "id", "attempts" FROM "users"'],
])('%s leaves none: %s', (command, text) => {
  expect(leavesSessionState(command, text)).toBe(false)
})

test.each([
  ['LISTEN', 'LISTEN jobs', false, true],
  ['SELECT', 'SELECT 1', true, true],
  ['UNLISTEN', 'UNLISTEN jobs', true, true],
  ['UNLISTEN', 'UNLISTEN *', true, false],
  ['SELECT', 'SELECT 1', false, false],
])('%s: %s, listening before: %s, after: %s', (command, text, before, after) => {
  expect(listensAfter(command, text, before)).toBe(after)
})
