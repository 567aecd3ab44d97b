import { beforeEach } from 'vitest'
import { type Library, useLibrary } from '../schemas/use-library.js'

/** The marks of a deleted row. */
export const deleted = { deletedAt: new Date('2026-01-01'), deletedBy: 'user:0' }

/** The ids of rows, in order. */
export const ids = (rows: readonly { id: number }[]) =>
  rows.map(({ id }) => id).sort((a, b) => a - b)

/**
 * A library for the tests of a file, some rows of which are deleted: author 3 (`gone@x`), book 3 of author 1
 * and editor 2, and tag 2 of book 1.
 */
export function useHalfDeleted(): Library {
  const library = useLibrary()
  beforeEach(async () => {
    const { plain } = library
    await plain.author.createMany({
      data: [
        { id: 1, email: 'ada@x', name: 'Ada' },
        { id: 2, email: 'bob@x', name: 'Bob' },
        { id: 3, email: 'gone@x', name: 'Gone', ...deleted },
      ],
    })
    await plain.book.createMany({
      data: [
        { id: 1, title: 'One', authorId: 1, editorId: 2 },
        { id: 2, title: 'Two', authorId: 1, editorId: 2 },
        { id: 3, title: 'Lost', authorId: 1, editorId: 2, ...deleted },
      ],
    })
    await plain.tag.createMany({
      data: [
        { id: 1, name: 'live' },
        { id: 2, name: 'dead', ...deleted },
        { id: 3, name: 'other' },
      ],
    })
    await plain.book.update({
      where: { id: 1 },
      data: { tags: { connect: [{ id: 1 }, { id: 2 }] } },
    })
  })
  return library
}
