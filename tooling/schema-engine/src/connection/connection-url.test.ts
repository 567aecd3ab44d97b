import { describe, expect, test } from 'vitest'
import { parseConnectionUrl } from './connection-url.js'

describe('a connection URL', () => {
  test('has defaults for everything', () => {
    expect(parseConnectionUrl('postgresql://')).toMatchObject({
      host: 'localhost',
      port: 5432,
      user: 'postgres',
      password: undefined,
      database: 'postgres',
      schema: 'public',
      schemaIsExplicit: false,
      connectTimeoutMs: 5000,
      statementTimeoutMs: 0,
      options: undefined,
      tls: { use: 'prefer', verify: 'nothing' },
    })
  })

  test('may hold special characters in every part', () => {
    const url =
      'postgres://us%40er:p%2Fw%3F%23%25@[::1]:6543/my%20db?schema=my%20schema&options=-c%20lock_timeout%3D5s'
    expect(parseConnectionUrl(url)).toMatchObject({
      host: '::1',
      port: 6543,
      user: 'us@er',
      password: 'p/w?#%',
      database: 'my db',
      schema: 'my schema',
      schemaIsExplicit: true,
      options: '-c lock_timeout=5s',
    })
  })

  test('takes a lone % for itself', () => {
    expect(parseConnectionUrl('postgresql://u:100%@h/db').password).toBe('100%')
  })

  test('can name the folder of a unix socket', () => {
    const url = 'postgresql://u@localhost/db?host=/var/run/postgresql&port=5433'
    expect(parseConnectionUrl(url)).toMatchObject({ host: '/var/run/postgresql', port: 5433 })
  })

  test('gives its timeouts in seconds', () => {
    const url = 'postgresql://h/db?connect_timeout=0&socket_timeout=30'
    expect(parseConnectionUrl(url)).toMatchObject({
      connectTimeoutMs: 0,
      statementTimeoutMs: 30000,
    })
  })

  test.each([
    ['postgresql://u:secret#1@h/db', 'percent-encoded'],
    ['mysql://u:secret@h/db', 'mysql://'],
    ['postgresql://u:secret@h/db?connect_timeout=soon', 'connect_timeout'],
    ['postgresql://u:secret@h/db?sslmode=verify_full', 'verify-full'],
  ])('that is wrong is refused with the reason and without its password: %s', (url, reason) => {
    expect(() => parseConnectionUrl(url)).toThrow(
      expect.objectContaining({
        code: 'P1013',
        message: expect.stringMatching(new RegExp(`^(?!.*secret).*${reason}`)),
      }),
    )
  })
})

describe('the TLS parameters', () => {
  test.each([
    ['sslmode=disable', 'never', 'nothing'],
    ['sslmode=allow', 'prefer', 'nothing'],
    ['sslmode=require', 'require', 'nothing'],
    ['sslmode=verify-ca', 'require', 'authority'],
    ['sslmode=verify-full', 'require', 'host'],
    ['sslaccept=strict', 'prefer', 'host'],
    ['sslmode=require&sslaccept=strict', 'require', 'host'],
    ['sslmode=verify-full&sslaccept=accept_invalid_certs', 'require', 'host'],
  ])('%s', (parameters, use, verify) => {
    const { tls } = parseConnectionUrl(`postgresql://h/db?${parameters}`)
    expect(tls).toMatchObject({ use, verify })
  })

  test('mean an authority by sslcert, and a client certificate by sslcert with sslkey', () => {
    const prisma = parseConnectionUrl('postgresql://h/db?sslcert=ca.pem').tls
    expect(prisma).toMatchObject({ authorityFile: 'ca.pem', client: undefined })
    const libpq = parseConnectionUrl('postgresql://h/db?sslcert=c.pem&sslkey=k.pem').tls
    expect(libpq).toMatchObject({
      authorityFile: undefined,
      client: { certificateFile: 'c.pem', keyFile: 'k.pem' },
    })
  })
})
