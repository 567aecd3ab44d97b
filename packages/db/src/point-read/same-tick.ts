interface Call<Question, Answer> {
  readonly question: Question
  readonly resolve: (answer: Answer | Promise<Answer>) => void
  readonly reject: (error: unknown) => void
}

/** Answers together what is asked in one tick. */
export class SameTick<Question, Answer> {
  readonly #one: (question: Question) => Promise<Answer>
  readonly #several: (
    questions: readonly Question[],
  ) => Promise<readonly (Answer | Promise<Answer>)[]>
  #calls: Call<Question, Answer>[] = []

  /**
   * @param one answers a question that was asked alone
   * @param several answers questions in their order
   */
  constructor(
    one: (question: Question) => Promise<Answer>,
    several: (questions: readonly Question[]) => Promise<readonly (Answer | Promise<Answer>)[]>,
  ) {
    this.#one = one
    this.#several = several
  }

  /** Waits until the tick is over. */
  ask(question: Question): Promise<Answer> {
    if (this.#calls.length === 0) process.nextTick(() => this.#end())
    return new Promise((resolve, reject) => {
      this.#calls.push({ question, resolve, reject })
    })
  }

  #end(): void {
    const calls = this.#calls
    this.#calls = []
    const [first, ...others] = calls as [Call<Question, Answer>]
    if (others.length === 0) {
      this.#one(first.question).then(first.resolve, first.reject)
      return
    }
    this.#several(calls.map(({ question }) => question)).then(
      (answers) => {
        for (const [index, { resolve }] of calls.entries()) resolve(answers[index] as Answer)
      },
      (error: unknown) => {
        for (const { reject } of calls) reject(error)
      },
    )
  }
}
