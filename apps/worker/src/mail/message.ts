/** An e-mail to one person. */
export interface Message {
  /** The same for the same e-mail however often it is made: sent under it once, it is not sent again. */
  readonly id: string
  readonly to: string
  readonly subject: string
  readonly text: string
}

/** Sends e-mails. */
export interface Mailer {
  /** Resolves when the message is in safe hands, also when that was so before. */
  send(message: Message): Promise<void>
}
