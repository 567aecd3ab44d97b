import { describe, expect, it } from 'vitest'
import { parseInvocation } from './invocation.js'

describe('the arguments of with-postgres', () => {
  it('keep the options of the command apart from its own', () => {
    const argv = ['--data', 'here', '--port', '15432', '--', 'node', '--port', '1', '--', 'x']
    expect(parseInvocation(argv)).toEqual({
      dataDirectory: 'here',
      port: 15432,
      database: 'postgres',
      command: 'node',
      parameters: ['--port', '1', '--', 'x'],
    })
  })

  it.each([
    [[], /no command/],
    [['--'], /no command/],
    [['node', 'x.js'], /node/],
    [['--port', '0', '--', 'x'], /--port must be/],
    [['--port', '65536', '--', 'x'], /--port must be/],
    [['--fast', '--', 'x'], /--fast/],
  ])('refuses %j', (argv, message) => {
    expect(() => parseInvocation(argv)).toThrow(
      expect.objectContaining({ name: 'TypeError', message: expect.stringMatching(message) }),
    )
  })
})
