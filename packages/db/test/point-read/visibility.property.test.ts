import fc from 'fast-check'
import { expect, test } from 'vitest'
import { models } from '../schemas/generated/library/models.js'
import { emptyLibrary, type PlainClient } from '../schemas/use-library.js'
import { libraryData, load } from '../soft-delete/oracle/library-data.js'
import { answerAlike } from './answers.js'
import { reads } from './reads.js'
import { usePointReads } from './use-point-reads.js'

// The same cases in every run; another seed makes others.
const SEED = 20260101
const LIBRARIES = 4
const READS = 250

const library = usePointReads()

test(`deleted rows are hidden as by the engine (seed ${SEED})`, { timeout: 300_000 }, async () => {
  const { plain, on, off } = library
  for (const [number, data] of fc
    .sample(libraryData, { seed: SEED, numRuns: LIBRARIES })
    .entries()) {
    await emptyLibrary(plain as PlainClient)
    await load(plain as PlainClient, data)
    const { author = [], book = [], tag = [], loan = [] } = data
    const some = reads(models, { Author: author, Book: book, Tag: tag, Loan: loan })
    const past = await answerAlike(some, off, on, { seed: SEED + number, numRuns: READS })
    expect(past).toBeGreaterThan(READS / 3)
  }
})
