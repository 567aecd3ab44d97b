import { stripVTControlCharacters, styleText } from 'node:util'

/** Where text goes. */
export interface TextStream {
  write(text: string): unknown
}

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'

/** How a command talks to people and to programs. */
export class Output {
  readonly #stdout: TextStream
  readonly #stderr: TextStream
  readonly #coloured: boolean

  constructor(stdout: TextStream, stderr: TextStream, { coloured }: { coloured: boolean }) {
    this.#stdout = stdout
    this.#stderr = stderr
    this.#coloured = coloured
  }

  /** A result, for people. */
  line(text = ''): void {
    this.#stdout.write(`${text}\n`)
  }

  /** A result, for a program. */
  json(value: unknown): void {
    this.#stdout.write(`${JSON.stringify(value, undefined, 2)}\n`)
  }

  /** Something that is no part of the result: a problem, or what is being waited for. */
  note(text: string): void {
    this.#stderr.write(`${text}\n`)
  }

  /** Rows whose columns line up. */
  table(rows: readonly (readonly string[])[], indent = '  '): void {
    const widths: number[] = []
    for (const row of rows) {
      for (const [column, cell] of row.entries()) {
        widths[column] = Math.max(widths[column] ?? 0, visibleLength(cell))
      }
    }
    for (const row of rows) {
      const cells = row.map(
        (cell, column) => cell + ' '.repeat((widths[column] ?? 0) - visibleLength(cell)),
      )
      this.line(`${indent}${cells.join('  ')}`.trimEnd())
    }
  }

  /** How far something long has come; drawn over and over, and only at a terminal. */
  progress(what: string, done: number, total: number): void {
    if (!this.#coloured) return
    const width = 30
    const filled = Math.round((done / total) * width)
    const bar = `${'█'.repeat(filled)}${'░'.repeat(width - filled)}`
    this.#stderr.write(`\r  ${bar} ${done} of ${total} ${what}${done === total ? '\n' : ''}`)
  }

  style(style: Style, text: string): string {
    return this.#coloured ? styleText(style, text) : text
  }

  get good(): string {
    return this.style('green', '✔')
  }

  get bad(): string {
    return this.style('red', '✘')
  }

  /** Before something to do. */
  get arrow(): string {
    return this.style('cyan', '→')
  }

  get doubtful(): string {
    return this.style('yellow', '!')
  }
}

/** Colours take no room. */
function visibleLength(text: string): number {
  return stripVTControlCharacters(text).length
}
