// @ts-check
// JavaScript, because `prisma generate` runs it before anything is built.

/** @typedef {import('@prisma/generator-helper').DMMF.Model} Model */
/** @typedef {import('@prisma/generator-helper').DMMF.Field} Field */
/** @typedef {import('@prisma/generator-helper').DMMF.DatamodelEnum} Enum */
/** @typedef {import('@prisma/generator-helper').DMMF.Index} Index */

/** @type {typeof import('./describe-models.js').describeModels} */
export function describeModels({ datamodel: { models, enums, indexes }, mappings }) {
  // Nothing else in a document tells a view from a model.
  const writable = mappings.modelOperations
    .filter(({ createMany }) => createMany)
    .map(({ model }) => model)
  return Object.fromEntries(
    models.map((model) => {
      const isView = !writable.includes(model.name)
      return [
        model.name,
        {
          ...(isView && { view: true }),
          ...keyOf(model, isView),
          ...compoundKeysOf(model, indexes),
          ...(model.dbName && { table: model.dbName }),
          ...(model.schema && { schema: model.schema }),
          fields: Object.fromEntries(
            model.fields
              .filter(({ kind }) => kind !== 'unsupported')
              .map((field) => [
                field.name,
                field.kind === 'object'
                  ? relation(models, model, field, isView)
                  : column(enums, field),
              ]),
          ),
        },
      ]
    }),
  )
}

/**
 * @param {readonly Enum[]} enums
 * @param {Field} field
 */
function column(enums, field) {
  const ofEnum = field.kind === 'enum' ? enums.find(({ name }) => name === field.type) : undefined
  return {
    type: field.type,
    ...(!field.isRequired && { optional: true }),
    ...(field.isList && { list: true }),
    ...(field.nativeType && { nativeType: field.nativeType[0] }),
    ...(field.dbName && { column: field.dbName }),
    ...(field.isUnique && { unique: true }),
    ...(field.isUpdatedAt && { updatedAt: true }),
    ...(field.hasDefaultValue && { default: true }),
    ...(isCoarse(field) && { coarse: true }),
    ...(ofEnum?.dbName && { databaseType: ofEnum.dbName }),
    ...(ofEnum && {
      values: Object.fromEntries(ofEnum.values.map(({ name, dbName }) => [dbName ?? name, name])),
    }),
  }
}

/**
 * Whether a time loses its milliseconds in the column.
 *
 * @param {Field} field
 */
function isCoarse({ type, nativeType }) {
  if (type !== 'DateTime' || !nativeType) return false
  const [name, [digits]] = nativeType
  return name === 'Date' || (digits !== undefined && Number(digits) < 3)
}

/**
 * @param {readonly Model[]} models
 * @param {Model} model
 * @param {Field} field
 * @param {boolean} isView
 */
function relation(models, model, field, isView) {
  const inverse = models
    .find(({ name }) => name === field.type)
    ?.fields.find(
      (other) =>
        other.relationName === field.relationName &&
        // A model related to itself has both ends in one list of fields.
        !(field.type === model.name && other.name === field.name),
    )
  return {
    model: field.type,
    inverse: inverse?.name ?? field.name,
    ...(!field.isRequired && { optional: true }),
    ...(field.isList && { list: true }),
    // A view is joined by such fields, and holds nothing back.
    ...(field.relationFromFields?.length &&
      !isView && {
        foreignKey: {
          fields: field.relationFromFields,
          references: field.relationToFields ?? [],
          // Prisma's own defaults.
          onDelete: field.relationOnDelete ?? (field.isRequired ? 'Restrict' : 'SetNull'),
          unique: uniques(model).some((fields) =>
            fields.every((name) => field.relationFromFields?.includes(name)),
          ),
        },
      }),
  }
}

/**
 * @param {Model} model
 * @param {boolean} isView
 */
function keyOf(model, isView) {
  const key = uniques(model).find((fields) =>
    model.fields.every(({ name, isRequired }) => isRequired || !fields.includes(name)),
  )
  if (!key && isView) return { key: [] }
  if (!key) throw new Error(`The model ${model.name} has no key that every row has.`)
  if (key.length === 1) return { key }
  const named = compoundKeys(model).find(({ fields }) => same(fields, key))
  return { key, keyName: named?.name ?? key.join('_') }
}

/**
 * @param {Model} model
 * @param {readonly Index[]} indexes
 */
function compoundKeysOf(model, indexes) {
  const names = compoundKeys(model).map(({ name }) => name)
  // A model lists only what holds for every row; the indexes of the schema are all there.
  const partial = indexes
    .filter((index) => index.model === model.name && index.type === 'unique')
    .filter(({ fields }) => fields.length > 1)
    .map(({ name, fields }) => name ?? fields.map((field) => field.name).join('_'))
    .filter((name) => !names.includes(name))
  return {
    ...(names.length > 0 && { compoundKeys: names }),
    ...(partial.length > 0 && { partialCompoundKeys: partial }),
  }
}

/**
 * The keys of several fields that hold for every row, by what unique filters call them.
 *
 * @param {Model} model
 */
function compoundKeys({ primaryKey, uniqueIndexes }) {
  return [...(primaryKey ? [primaryKey] : []), ...uniqueIndexes]
    .filter(({ fields }) => fields.length > 1)
    .map(({ name, fields }) => ({ name: name ?? fields.join('_'), fields }))
}

/**
 * @param {readonly string[]} one
 * @param {readonly string[]} other
 */
function same(one, other) {
  return one.length === other.length && one.every((name, index) => name === other[index])
}

/**
 * The unique constraints that hold for every row. Partial ones are not in the document.
 *
 * @param {Model} model
 * @returns {readonly (readonly string[])[]}
 */
function uniques(model) {
  return [
    ...model.fields.filter(({ isId }) => isId).map(({ name }) => [name]),
    ...(model.primaryKey ? [model.primaryKey.fields] : []),
    ...model.fields.filter(({ isUnique }) => isUnique).map(({ name }) => [name]),
    ...model.uniqueFields,
  ]
}
