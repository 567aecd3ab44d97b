import { randomUUID } from 'node:crypto'
import { link, mkdir, open, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import type { Mailer } from './message.js'

/**
 * A mailer that writes each message into a folder, as an .eml file that every mail program opens. A file
 * is there whole or not at all, and a message that is there already is left alone.
 *
 * @param folder made when it is missing
 * @param from the sender's address
 */
export function createMailbox(folder: string, from: string): Mailer {
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' })
  const domain = from.slice(from.lastIndexOf('@') + 1)
  return {
    async send({ id, to, subject, text }) {
      const { message } = await composer.sendMail({
        messageId: `<${id}@${domain}>`,
        from,
        to: { name: '', address: to },
        subject,
        text,
      })
      await mkdir(folder, { recursive: true })
      await writeOnce(join(folder, `${id}.eml`), message as Buffer)
    },
  }
}

/** A link, unlike a rename, fails when the file is there: of two that write at once one wins. */
async function writeOnce(path: string, content: Buffer): Promise<void> {
  const draft = `${path}.${randomUUID()}.draft`
  const file = await open(draft, 'wx')
  try {
    await file.writeFile(content)
    await file.sync()
    await link(draft, path)
  } catch (error) {
    if (!isFileExists(error)) throw error
  } finally {
    await file.close()
    await unlink(draft)
  }
}

const isFileExists = (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === 'EEXIST'
