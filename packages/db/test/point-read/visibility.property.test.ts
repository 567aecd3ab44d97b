import fc from 'fast-check'
import { expect, test } from 'vitest'
import { models } from '../schemas/generated/library/models.js'
import { emptyLibrary, type PlainClient } from '../schemas/use-library.js'
import { libraryData, load } from '../soft-delete/oracle/library-data.js'
import { answerAlike, answerTogetherAlike } from './answers.js'
import { reads, ticks } from './reads.js'
import { usePointReads } from './use-point-reads.js'

// The same cases in every run; another seed makes others.
const SEED = 20260101
const LIBRARIES = 4
const READS = 250
const TICKS = 50

const library = usePointReads()

test(`deleted rows are hidden as by the engine (seed ${SEED})`, { timeout: 300_000 }, async () => {
  const { plain, on, off } = library
  for (const [number, data] of fc
    .sample(libraryData, { seed: SEED, numRuns: LIBRARIES })
    .entries()) {
    await emptyLibrary(plain as PlainClient)
    await load(plain as PlainClient, data)
    const { author = [], book = [], tag = [], loan = [] } = data
    const rows = { Author: author, Book: book, Tag: tag, Loan: loan }
    const seed = SEED + number
    const past = await answerAlike(reads(models, rows), off, on, { seed, numRuns: READS })
    expect(past).toBeGreaterThan(READS / 3)
    await answerTogetherAlike(ticks(models, rows), off, on, { seed, numRuns: TICKS })
  }
})
