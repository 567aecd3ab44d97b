import { obstacleToUndo } from './down-script.js'
import { type Migration, replacedBy } from './migration.js'

/**
 * Puts migrations together into one that stands for them: their scripts one after the other, and the way
 * back in reverse. It comes where the last of them was.
 *
 * @param parts oldest first; at least one
 */
export function squash(parts: readonly Migration[]): Migration {
  const time = parts.at(-1)?.name.split('_')[0] ?? ''
  const replaced = parts.flatMap((part) => [...replacedBy(part), part.name])
  const up = [
    replaced.map((name) => `-- Replaces: ${name}`).join('\n'),
    ...parts.map((part) => `-- ${part.name}\n${withoutHeader(part.up).trim()}`),
  ]
  const obstacle = parts.map(obstacleToUndo).find((each) => each !== undefined)
  const down =
    obstacle === undefined
      ? parts.toReversed().map(({ name, down = '' }) => `-- ${name}\n${down.trim()}`)
      : [`-- Irreversible: of one of its parts, ${obstacle}`]
  return { name: `${time}_squashed`, up: `${up.join('\n\n')}\n`, down: `${down.join('\n\n')}\n` }
}

/** What a squashed part stands for is listed once, at the top. */
function withoutHeader(script: string): string {
  return script.replaceAll(/^-- Replaces: .*\n/gm, '')
}
