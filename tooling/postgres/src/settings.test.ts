import { expect, it } from 'vitest'
import { renderSettings } from './settings.js'

it('writes settings as postgresql.conf wants them', () => {
  const settings = {
    fsync: false,
    jit: true,
    max_connections: 20,
    'auto_explain.log_min_duration': '1s',
  }
  expect(renderSettings(settings)).toBe(
    "fsync = 'off'\njit = 'on'\nmax_connections = '20'\nauto_explain.log_min_duration = '1s'\n",
  )
})

it('quotes what would end the value', () => {
  expect(renderSettings({ primary_conninfo: "password='a\\b'" })).toBe(
    "primary_conninfo = 'password=''a\\\\b'''\n",
  )
})

it.each([
  ['a b', 'x', /"a b" is not the name of a server setting/],
  ['fsync', "off'\nport = '1", /"fsync" must be one line/],
])('refuses %s = %s', (name, value, message) => {
  expect(() => renderSettings({ [name]: value })).toThrow(
    expect.objectContaining({
      code: 'POSTGRES_SETTING_INVALID',
      message: expect.stringMatching(message),
    }),
  )
})
