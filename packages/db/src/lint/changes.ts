import type {
  AlterTableCmd,
  ColumnDef,
  Constraint,
  CreateStmt,
  DropStmt,
  IndexStmt,
  Node,
  RangeVar,
  VariableSetStmt,
} from 'libpg-query'
import type { Statement } from '../sql/parse-sql.js'
import type { AddedConstraint, BareChange, Change } from './change.js'
import { columnType } from './column-type.js'
import { statementsInside } from './do-block.js'
import { lastPart, objectName, partsOf, qualified, tableName, textOf } from './names.js'

/** Reads what a statement changes; it may do several things, and always gives at least one. */
export async function changesOf(statement: Statement): Promise<Change[]> {
  const inside = await statementsInside(statement)
  const found = [statement, ...inside].flatMap(({ node }) => read(node))
  return (found.length > 0 ? found : [{ kind: 'other' as const }]).map(
    (change): Change => ({ ...change, statement }),
  )
}

function read(node: Node): BareChange[] {
  if ('CreateStmt' in node) return createTable(node.CreateStmt)
  if ('CreateTableAsStmt' in node) {
    const { into, objtype, if_not_exists } = node.CreateTableAsStmt
    return [
      {
        kind: 'create table',
        table: tableName(into?.rel),
        columns: [],
        derived: objtype !== 'OBJECT_TABLE' || into?.rel?.relpersistence === 't',
        ifMissing: if_not_exists ?? false,
      },
    ]
  }
  if ('AlterTableStmt' in node) {
    const { relation, cmds = [], objtype } = node.AlterTableStmt
    if (objtype !== 'OBJECT_TABLE') return []
    const table = tableName(relation)
    const commands = cmds.flatMap((part) => ('AlterTableCmd' in part ? [part.AlterTableCmd] : []))
    return [
      ...(commands.every(blocksNobody) ? [] : [lock(table)]),
      ...commands.flatMap((command) => altered(table, command)),
    ]
  }
  if ('IndexStmt' in node) return createIndex(node.IndexStmt)
  if ('ReindexStmt' in node) {
    const { relation, kind, params = [] } = node.ReindexStmt
    const isConcurrent = params.some(
      (part) => 'DefElem' in part && part.DefElem.defname === 'concurrently',
    )
    if (isConcurrent) return [{ kind: 'stand alone' }]
    return kind === 'REINDEX_OBJECT_TABLE' ? [lock(tableName(relation))] : []
  }
  if ('DropStmt' in node) return dropped(node.DropStmt)
  if ('TruncateStmt' in node) {
    return (node.TruncateStmt.relations ?? []).flatMap((relation) => {
      const table = relationName(relation)
      return [{ kind: 'truncate' as const, table }, lock(table)]
    })
  }
  if ('LockStmt' in node) {
    return (node.LockStmt.relations ?? []).map((relation) => lock(relationName(relation)))
  }
  if ('RenameStmt' in node) {
    const { renameType, relation, object, newname = '' } = node.RenameStmt
    if (renameType === 'OBJECT_TYPE') {
      return [{ kind: 'rename', what: 'type', table: objectName(object), to: newname }]
    }
    if (renameType !== 'OBJECT_TABLE' && renameType !== 'OBJECT_COLUMN') return []
    const what = renameType === 'OBJECT_TABLE' ? ('table' as const) : ('column' as const)
    const table = tableName(relation)
    return [{ kind: 'rename', what, table, to: newname }, lock(table)]
  }
  if ('AlterObjectSchemaStmt' in node) {
    const { objectType, relation, newschema = '' } = node.AlterObjectSchemaStmt
    if (objectType !== 'OBJECT_TABLE') return []
    const to = qualified([newschema, relation?.relname ?? ''])
    return [
      { kind: 'rename', what: 'table', table: tableName(relation), to },
      lock(tableName(relation)),
    ]
  }
  if ('AlterEnumStmt' in node) {
    const { typeName = [], oldVal, newVal = '' } = node.AlterEnumStmt
    const table = qualified(typeName.map(textOf))
    return oldVal === undefined ? [] : [{ kind: 'rename', what: 'value', table, to: newVal }]
  }
  if ('CreateEnumStmt' in node) {
    return [
      { kind: 'create type', type: qualified((node.CreateEnumStmt.typeName ?? []).map(textOf)) },
    ]
  }
  if ('CreateTrigStmt' in node) {
    const { relation, funcname } = node.CreateTrigStmt
    const table = tableName(relation)
    return [{ kind: 'create trigger', table, function: lastPart(funcname) }, lock(table)]
  }
  if ('CreatePolicyStmt' in node) return [lock(tableName(node.CreatePolicyStmt.table))]
  if ('RuleStmt' in node) return [lock(tableName(node.RuleStmt.relation))]
  if ('CreateFunctionStmt' in node) {
    const { funcname, options = [] } = node.CreateFunctionStmt
    const volatility = options
      .flatMap((option) => ('DefElem' in option ? [option.DefElem] : []))
      .find(({ defname }) => defname === 'volatility')
    const isVolatile = !['immutable', 'stable'].includes(textOf(volatility?.arg))
    return [{ kind: 'create function', name: lastPart(funcname), volatile: isVolatile }]
  }
  if ('VariableSetStmt' in node) return settings(node.VariableSetStmt)
  if ('SelectStmt' in node) return (node.SelectStmt.targetList ?? []).flatMap(called)
  return []
}

function createTable(statement: CreateStmt): BareChange[] {
  const { relation, tableElts = [], inhRelations = [], partbound, if_not_exists } = statement
  const table = tableName(relation)
  const columns = tableElts.flatMap((part) => ('ColumnDef' in part ? [part.ColumnDef] : []))
  const constraints = tableElts.flatMap((part) => ('Constraint' in part ? [part.Constraint] : []))
  const isCopy = tableElts.some((part) => 'TableLikeClause' in part)
  return [
    {
      kind: 'create table',
      table,
      columns: columns.map(({ colname = '' }) => colname),
      derived: isCopy || inhRelations.length > 0 || relation?.relpersistence === 't',
      ifMissing: if_not_exists ?? false,
    },
    // ATTACH PARTITION would let the parent be used meanwhile.
    ...(partbound === undefined ? [] : inhRelations.map((parent) => lock(relationName(parent)))),
    ...columns.flatMap((column) => addColumn(table, column)),
    ...constraints.flatMap((constraint) => addConstraint(table, constraint)),
  ]
}

/** Those that only keep other changes of the schema waiting. */
function blocksNobody({ subtype }: AlterTableCmd): boolean {
  return (
    subtype === 'AT_ValidateConstraint' ||
    subtype === 'AT_SetStatistics' ||
    subtype === 'AT_SetRelOptions'
  )
}

function altered(table: string, { subtype, name = '', def }: AlterTableCmd): BareChange[] {
  switch (subtype) {
    case 'AT_AddColumn':
      return def && 'ColumnDef' in def ? addColumn(table, def.ColumnDef) : []
    case 'AT_DropColumn':
      return [{ kind: 'drop column', table, column: name }]
    case 'AT_AlterColumnType':
      return def && 'ColumnDef' in def ? changeType(table, name, def.ColumnDef) : []
    case 'AT_SetNotNull':
      return [{ kind: 'set not null', table, column: name }]
    case 'AT_AddConstraint':
      return def && 'Constraint' in def ? addConstraint(table, def.Constraint) : []
    case 'AT_ValidateConstraint':
      return [{ kind: 'validate constraint', table, name }]
    case 'AT_DetachPartition':
      return def && 'PartitionCmd' in def && def.PartitionCmd.concurrent
        ? [{ kind: 'stand alone' }]
        : []
    default:
      return []
  }
}

function changeType(table: string, column: string, definition: ColumnDef): BareChange[] {
  const { typeName, raw_default: using, collClause } = definition
  const converts = collClause !== undefined || (using !== undefined && !isPlainColumn(using))
  return [{ kind: 'change type', table, column, type: columnType(typeName), converts }]
}

function isPlainColumn(node: Node): boolean {
  if ('TypeCast' in node) return node.TypeCast.arg !== undefined && isPlainColumn(node.TypeCast.arg)
  return 'ColumnRef' in node
}

const SERIAL_TYPES = new Set([
  'smallserial',
  'serial',
  'bigserial',
  'serial2',
  'serial4',
  'serial8',
])

function addColumn(table: string, definition: ColumnDef): BareChange[] {
  const { colname = '', typeName } = definition
  const constraints = (definition.constraints ?? []).flatMap((part) =>
    'Constraint' in part ? [part.Constraint] : [],
  )
  const has = (wanted: string) => constraints.some(({ contype }) => contype === wanted)
  const type = columnType(typeName)
  const fallback = constraints.find(({ contype }) => contype === 'CONSTR_DEFAULT')?.raw_expr
  const isNull = fallback !== undefined && 'A_Const' in fallback && fallback.A_Const.isnull === true
  const generated = constraints.find(({ contype }) => contype === 'CONSTR_GENERATED')
  const filledBy = SERIAL_TYPES.has(type?.name ?? '')
    ? 'its sequence'
    : has('CONSTR_IDENTITY')
      ? 'its identity'
      : generated?.generated_kind === 's'
        ? 'its stored expression'
        : undefined
  const isFilled = (fallback !== undefined && !isNull) || filledBy !== undefined
  const required =
    (has('CONSTR_NOTNULL') || has('CONSTR_PRIMARY')) && !isFilled && generated === undefined
  return [
    {
      kind: 'add column',
      table,
      column: colname,
      type,
      required,
      fallback: isNull ? undefined : fallback,
      filledBy,
    },
    ...constraints
      .filter(({ contype }) => contype !== 'CONSTR_NOTNULL')
      // A new column that is null in every row has nothing to look up.
      .map((constraint) =>
        contype(constraint) === 'foreign key' && !isFilled
          ? { ...constraint, skip_validation: true }
          : constraint,
      )
      .flatMap((constraint) => addConstraint(table, constraint, colname)),
  ]
}

const TYPES: Readonly<Record<string, AddedConstraint['type']>> = {
  CONSTR_PRIMARY: 'primary key',
  CONSTR_UNIQUE: 'unique',
  CONSTR_EXCLUSION: 'exclusion',
  CONSTR_FOREIGN: 'foreign key',
  CONSTR_CHECK: 'check',
  CONSTR_NOTNULL: 'not null',
}

function contype(constraint: Constraint): AddedConstraint['type'] {
  return TYPES[constraint.contype ?? ''] ?? 'other'
}

function addConstraint(table: string, constraint: Constraint, column?: string): BareChange[] {
  const type = contype(constraint)
  if (type === 'other') return []
  const { keys, fk_attrs, skip_validation = false, indexname, conname = '' } = constraint
  const named = [...(keys ?? []), ...(fk_attrs ?? [])].map(textOf)
  const columns = column === undefined ? named : [column]
  return [
    // First, so that the constraint does not prove itself.
    ...(type === 'not null' && !skip_validation
      ? columns.map((each) => ({ kind: 'set not null' as const, table, column: each }))
      : []),
    {
      kind: 'add constraint',
      table,
      constraint: {
        type,
        name: conname,
        columns,
        validates: !skip_validation,
        usesIndex: indexname !== undefined,
        provesNotNull: type === 'not null' ? columns : notNullColumns(constraint.raw_expr),
      },
    },
    ...(type === 'foreign key' ? [lock(tableName(constraint.pktable))] : []),
  ]
}

/** The columns of which a check says, by itself or with AND, that they are not null. */
function notNullColumns(check: Node | undefined): string[] {
  if (check === undefined) return []
  if ('BoolExpr' in check && check.BoolExpr.boolop === 'AND_EXPR') {
    return (check.BoolExpr.args ?? []).flatMap(notNullColumns)
  }
  if (!('NullTest' in check) || check.NullTest.nulltesttype !== 'IS_NOT_NULL') return []
  const { arg } = check.NullTest
  return arg && 'ColumnRef' in arg ? [lastPart(arg.ColumnRef.fields)] : []
}

function createIndex(statement: IndexStmt): BareChange[] {
  const { relation, idxname = '', indexParams = [], concurrent = false, whereClause } = statement
  const table = tableName(relation)
  const columns = indexParams.map((part) =>
    'IndexElem' in part ? (part.IndexElem.name ?? '') : '',
  )
  const isOrdered = ['btree', 'hash'].includes(statement.accessMethod ?? 'btree')
  const isWhole =
    whereClause === undefined ||
    columns.slice(0, 1).some((first) => notNullColumns(whereClause).includes(first))
  return [
    {
      kind: 'create index',
      table,
      name: idxname,
      columns,
      complete: isOrdered && isWhole,
      concurrently: concurrent,
      only: relation?.inh !== true,
    },
    concurrent ? { kind: 'stand alone' } : lock(table),
  ]
}

function dropped({
  removeType,
  objects = [],
  concurrent = false,
  behavior,
}: DropStmt): BareChange[] {
  switch (removeType) {
    case 'OBJECT_INDEX':
      return objects.flatMap((object): BareChange[] => [
        { kind: 'drop index', name: partsOf(object).at(-1) ?? '', concurrently: concurrent },
        ...(concurrent ? [{ kind: 'stand alone' as const }] : []),
      ])
    case 'OBJECT_TABLE':
      return objects.flatMap((object) => {
        const table = objectName(object)
        return [lock(table), { kind: 'drop table' as const, table }]
      })
    // The last part is the name of the trigger, policy or rule.
    case 'OBJECT_TRIGGER':
    case 'OBJECT_POLICY':
    case 'OBJECT_RULE':
      return objects.map((object) => lock(qualified(partsOf(object).slice(0, -1))))
    case 'OBJECT_TYPE':
    case 'OBJECT_DOMAIN':
    case 'OBJECT_EXTENSION':
    case 'OBJECT_SCHEMA':
      return objects.flatMap((object): BareChange[] => {
        const name = objectName(object)
        const what = removeType.replace('OBJECT_', '').toLowerCase()
        return [
          ...(removeType === 'OBJECT_TYPE' ? [{ kind: 'drop type' as const, type: name }] : []),
          ...(behavior === 'DROP_CASCADE'
            ? [{ kind: 'drop with dependents' as const, what, name }]
            : []),
        ]
      })
    default:
      return []
  }
}

function settings({ kind, name = '', args = [] }: VariableSetStmt): BareChange[] {
  if (kind === 'VAR_RESET_ALL') return [{ kind: 'limit locks', limited: false }]
  if (name !== 'lock_timeout') return []
  const [value] = args
  const constant = value && 'A_Const' in value ? value.A_Const : undefined
  const isZero = !constant?.ival?.ival && /^0*$/.test(constant?.sval?.sval ?? '')
  return [{ kind: 'limit locks', limited: kind === 'VAR_SET_VALUE' && !isZero }]
}

function called(target: Node): BareChange[] {
  const value = 'ResTarget' in target ? target.ResTarget.val : undefined
  if (value === undefined || !('FuncCall' in value)) return []
  const { funcname, args = [] } = value.FuncCall
  const name = lastPart(funcname)
  const argument = constantText(args[0])
  if (name === 'set_config' && argument === 'lock_timeout') {
    return [{ kind: 'limit locks', limited: !/^0*$/.test(constantText(args[1])) }]
  }
  return [{ kind: 'call', function: name, argument }]
}

function constantText(node: Node | undefined): string {
  if (node === undefined) return ''
  if ('TypeCast' in node) return constantText(node.TypeCast.arg)
  return 'A_Const' in node ? (node.A_Const.sval?.sval ?? '') : ''
}

function lock(table: string) {
  return { kind: 'lock' as const, table }
}

function relationName(node: Node): string {
  const relation: RangeVar | undefined = 'RangeVar' in node ? node.RangeVar : undefined
  return tableName(relation)
}
