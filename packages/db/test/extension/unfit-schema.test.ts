import { expect, test } from 'vitest'
import {
  describeModels,
  type ExtensionOptions,
  type FieldDescription,
  type SchemaDescription,
  softDeleteAndAudit,
  UnfitSchemaError,
} from '../../src/extensions.js'
import { models } from '../schemas/generated/minimal/models.js'

// What can't be done is said when the extension is put on the client, and not by the first delete.

type Options = Partial<ExtensionOptions>

/** The smallest schema of soft delete, with fields put into one of its models. */
const extendWith = (
  model: 'Team' | 'Member' | 'Color',
  fields: Readonly<Record<string, FieldDescription>>,
  options: Options = {},
) =>
  softDeleteAndAudit({
    models: {
      ...models,
      [model]: { ...models[model], fields: { ...models[model].fields, ...fields } },
    } as SchemaDescription,
    softDelete: { deletedAt: 'removedAt' },
    ...options,
  })

const text: FieldDescription = { type: 'String', optional: true }
const user: FieldDescription = { model: 'Color', inverse: 'x', optional: true }

test.each([
  ['a parent', 'Team', 'Member'],
  ['a child', 'Member', 'Team'],
] as const)('a deletion id that only %s has is refused', (_, having, missing) => {
  const extend = () => extendWith(having, { deletionId: text })
  expect(extend).toThrow(UnfitSchemaError)
  expect(extend).toThrow(`${missing}.deletionId is missing, and ${having} has it`)
})

test('a deletion id that a model has which nothing cascades to is none to the others', () => {
  extendWith('Color', { removedAt: { type: 'DateTime', optional: true }, deletionId: text })
})

test.each<[string, Readonly<Record<string, FieldDescription>>, string]>([
  [
    'a mark that every row has',
    { removedAt: { type: 'DateTime' } },
    'removedAt has to be DateTime?',
  ],
  ['a mark that is a flag', { removedAt: { type: 'Boolean' } }, 'removedAt has to be DateTime?'],
  ['an actor by number', { createdBy: { type: 'Int' } }, 'createdBy has to be String'],
  ['an actor by relation', { updatedBy: user }, 'updatedBy has to be String'],
  ['a time as a number', { updatedAt: { type: 'Int' } }, 'updatedAt has to be DateTime'],
  [
    'a time of creation as a number',
    { createdAt: { type: 'Int' } },
    'createdAt has to be DateTime',
  ],
  [
    'a required actor',
    { createdBy: { type: 'String' } },
    'createdBy is required and has no default',
  ],
  ['a required last actor', { updatedBy: { type: 'String' } }, 'updatedBy is required'],
  ['a time that every create gives', { createdAt: { type: 'DateTime' } }, 'createdAt is required'],
  ['a time that every write gives', { updatedAt: { type: 'DateTime' } }, 'updatedAt is required'],
])('%s is refused by its field, unless its name means another', (_, fields, message) => {
  expect(() => extendWith('Color', fields)).toThrow(`Color.${message}`)
  extendWith('Color', fields, { softDelete: { deletedAt: 'goneAt' }, audit: false })
})

test('required audit columns that an insert can leave out are none', () => {
  extendWith('Color', {
    createdAt: { type: 'DateTime', default: true },
    createdBy: { type: 'String', default: true },
    updatedAt: { type: 'DateTime', updatedAt: true },
    updatedBy: { type: 'String', default: true },
  })
})

/** The time of a delete, in a column of this type. */
const removedAs = (name: string, digits: readonly string[]) =>
  describeModels({
    datamodel: {
      models: [
        {
          name: 'Team',
          fields: [
            { name: 'id', kind: 'scalar', type: 'Int', isId: true, isRequired: true },
            { name: 'removedAt', kind: 'scalar', type: 'DateTime', nativeType: [name, digits] },
          ],
          uniqueFields: [],
          uniqueIndexes: [],
        },
      ],
      enums: [],
      indexes: [],
    },
    mappings: { modelOperations: [{ model: 'Team', createMany: 'createManyTeam' }] },
  } as never)['Team']?.fields['removedAt'] as FieldDescription

test.each([
  ['Timestamptz(0)', 'Timestamptz', ['0']],
  ['Timestamp(2)', 'Timestamp', ['2']],
  ['Date', 'Date', []],
])('a mark of type %s is refused where a delete finds by it what it took', (_, name, digits) => {
  const removedAt = removedAs(name, digits)
  expect(() => extendWith('Team', { removedAt })).toThrow(
    'Team.removedAt does not hold milliseconds',
  )
  extendWith('Team', { removedAt: removedAs('Timestamptz', ['3']) })
  extendWith('Team', { removedAt: removedAs('Timestamptz', []) })
  // Nothing points to colors, so that no delete spreads from there.
  extendWith('Color', { removedAt })
})

test('a coarse mark does beside a deletion id', () => {
  const removedAt = removedAs('Timestamptz', ['0'])
  const fields = { removedAt, deletionId: text }
  softDeleteAndAudit({
    models: {
      ...models,
      Team: { ...models.Team, fields: { ...models.Team.fields, ...fields } },
      Member: { ...models.Member, fields: { ...models.Member.fields, ...fields } },
      Badge: { ...models.Badge, fields: { ...models.Badge.fields, ...fields } },
    } as SchemaDescription,
    softDelete: { deletedAt: 'removedAt' },
  })
})
