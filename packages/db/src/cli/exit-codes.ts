/** What the `db` command ends with. Documented in docs/command-line.md. */
export const EXIT = {
  /** Done; the answer is yes. */
  ok: 0,
  /** It could not be done. */
  failed: 1,
  /** The command line or the settings are wrong; nothing was tried. */
  usage: 2,
  /** Done, and the answer is no: drift, pending migrations, findings, not healthy. */
  negative: 3,
  /** Refused: it destroys something, and nobody has confirmed it. */
  refused: 4,
  /** Ended by SIGINT or SIGTERM. */
  interrupted: 130,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]
