import { constants } from 'node:fs'
import { chmod, copyFile, lchown, mkdir, readdir, readlink, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Account } from './account.js'

interface Access {
  readonly directory: number
  readonly file: number
  /** Who owns the copy; whoever makes it when not given. */
  readonly owner?: Account | undefined
}

/**
 * Copies a folder with permissions of its own instead of the original's: what the original's owner
 * keeps private must be open to the account the copy is made for, and the other way round.
 */
export async function copyTree(
  from: string,
  to: string,
  access: Access,
  include: (name: string) => boolean = () => true,
): Promise<void> {
  await mkdir(to, { mode: access.directory })
  await chmod(to, access.directory)
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (!include(entry.name)) continue
    const source = join(from, entry.name)
    const target = join(to, entry.name)
    if (entry.isDirectory()) {
      await copyTree(source, target, access, include)
      continue
    }
    if (entry.isSymbolicLink()) {
      await symlink(await readlink(source), target)
    } else {
      await copyFile(source, target, constants.COPYFILE_FICLONE)
      await chmod(target, access.file)
    }
    if (access.owner) await lchown(target, access.owner.uid, access.owner.gid)
  }
  if (access.owner) await lchown(to, access.owner.uid, access.owner.gid)
}
