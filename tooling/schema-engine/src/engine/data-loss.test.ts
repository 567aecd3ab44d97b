import { describe, expect, test } from 'vitest'
import { correctDataLoss } from './data-loss.js'

const unique = (table: string) => ({
  message: `A unique constraint covering the columns \`[email]\` on the table \`${table}\` will be added. If there are existing duplicate values, this will fail.`,
  stepIndex: 0,
})
const dropped = { message: 'You are about to drop the column `name`', stepIndex: 1 }
const found = {
  migrationSteps: 3,
  unexecutableSteps: [dropped],
  warnings: [unique('A'), unique('B'), dropped],
}

describe('what a shadow database makes the engine find', () => {
  test('is nothing when there is no difference', () => {
    expect(correctDataLoss(found, { exitCode: 0, stdout: '' })).toEqual({
      migrationSteps: 0,
      unexecutableSteps: [],
      warnings: [],
    })
  })

  test('keeps the warnings of what the migration really holds', () => {
    const stdout = 'CREATE UNIQUE INDEX "B_email_key" ON "shop"."B"("email") WHERE (true);'
    expect(correctDataLoss(found, { exitCode: 2, stdout })).toEqual({
      ...found,
      warnings: [unique('B'), dropped],
    })
  })

  test('is at least one step when there is a difference', () => {
    const none = { migrationSteps: 0, unexecutableSteps: [], warnings: [] }
    expect(correctDataLoss(none, { exitCode: 2, stdout: 'DROP INDEX "i";' }).migrationSteps).toBe(1)
  })
})
