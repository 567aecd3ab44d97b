import type { AlterTableCmd, ColumnDef, Constraint, Node, RangeVar } from 'libpg-query'
import type { Statement } from '../sql/parse-sql.js'

/** What a statement does to the schema, as far as the rules care. */
export type Change = { readonly statement: Statement } & (
  | {
      readonly kind: 'create table'
      readonly table: string
      readonly columns: readonly string[]
      readonly derived: boolean
    }
  | { readonly kind: 'alter table'; readonly table: string }
  | {
      readonly kind: 'add column'
      readonly table: string
      readonly column: string
      readonly required: boolean
      readonly fallback: Node | undefined
    }
  | {
      readonly kind: 'drop column' | 'change type' | 'set not null'
      readonly table: string
      readonly column: string
    }
  | {
      readonly kind: 'add constraint'
      readonly table: string
      readonly constraint: AddedConstraint
    }
  | {
      readonly kind: 'create index'
      readonly table: string
      readonly columns: readonly string[]
      readonly concurrently: boolean
    }
  | { readonly kind: 'drop index'; readonly concurrently: boolean }
  | { readonly kind: 'drop table'; readonly table: string }
  | { readonly kind: 'drop type'; readonly type: string }
  | {
      readonly kind: 'rename'
      readonly what: 'table' | 'column' | 'type'
      readonly table: string
      readonly to: string
    }
  | { readonly kind: 'create trigger'; readonly table: string; readonly function: string }
  | { readonly kind: 'call'; readonly function: string; readonly argument: string }
  | { readonly kind: 'set'; readonly name: string }
  | { readonly kind: 'other' }
)

/** A constraint as it is added to a table. */
export interface AddedConstraint {
  readonly type: 'primary key' | 'unique' | 'foreign key' | 'check' | 'other'
  readonly columns: readonly string[]
  /** Whether the rows that are there are looked at. */
  readonly validates: boolean
  /** `ADD CONSTRAINT … USING INDEX`. */
  readonly usesIndex: boolean
}

const TYPES: Readonly<Record<string, AddedConstraint['type']>> = {
  CONSTR_PRIMARY: 'primary key',
  CONSTR_UNIQUE: 'unique',
  CONSTR_FOREIGN: 'foreign key',
  CONSTR_CHECK: 'check',
}

/** Reads what a statement changes; a statement may do several things, and always gives at least one. */
export function changesOf(statement: Statement): Change[] {
  const found = read(statement.node)
  return (found.length > 0 ? found : [{ kind: 'other' as const }]).map(
    (change) => ({ ...change, statement }) as Change,
  )
}

type Bare<T = Change> = T extends unknown ? Omit<T, 'statement'> : never

function read(node: Node): Bare[] {
  if ('CreateStmt' in node) {
    const { relation, tableElts = [], inhRelations, partbound } = node.CreateStmt
    const table = nameOf(relation)
    const columns = tableElts.flatMap((part) => ('ColumnDef' in part ? [part.ColumnDef] : []))
    const constraints = tableElts.flatMap((part) => ('Constraint' in part ? [part.Constraint] : []))
    const isCopy = tableElts.some((part) => 'TableLikeClause' in part)
    return [
      {
        kind: 'create table',
        table,
        columns: columns.map(({ colname = '' }) => colname),
        derived:
          isCopy ||
          inhRelations !== undefined ||
          partbound !== undefined ||
          relation?.relpersistence === 't',
      },
      ...columns.flatMap((column) => columnConstraints(table, column)),
      ...constraints.map((constraint) => addConstraint(table, constraint)),
    ]
  }
  if ('AlterTableStmt' in node) {
    const { relation, cmds = [], objtype } = node.AlterTableStmt
    if (objtype !== 'OBJECT_TABLE') return []
    const table = nameOf(relation)
    const commands = cmds.flatMap((part) => ('AlterTableCmd' in part ? [part.AlterTableCmd] : []))
    return [
      { kind: 'alter table', table },
      ...commands.flatMap((command) => altered(table, command)),
    ]
  }
  if ('IndexStmt' in node) {
    const { relation, indexParams = [], concurrent = false } = node.IndexStmt
    const columns = indexParams.map((part) =>
      'IndexElem' in part ? (part.IndexElem.name ?? '') : '',
    )
    return [{ kind: 'create index', table: nameOf(relation), columns, concurrently: concurrent }]
  }
  if ('DropStmt' in node) {
    const { removeType, objects = [], concurrent = false } = node.DropStmt
    if (removeType === 'OBJECT_INDEX') return [{ kind: 'drop index', concurrently: concurrent }]
    if (removeType === 'OBJECT_TABLE') {
      return objects.map((object) => ({ kind: 'drop table' as const, table: lastName(object) }))
    }
    if (removeType === 'OBJECT_TYPE') {
      return objects.map((object) => ({ kind: 'drop type' as const, type: lastName(object) }))
    }
    return []
  }
  if ('RenameStmt' in node) {
    const { renameType, relation, object, newname = '' } = node.RenameStmt
    const what = ({ OBJECT_TABLE: 'table', OBJECT_COLUMN: 'column', OBJECT_TYPE: 'type' } as const)[
      renameType as string
    ]
    const table = relation === undefined ? lastName(object) : nameOf(relation)
    return what === undefined ? [] : [{ kind: 'rename', what, table, to: newname }]
  }
  if ('CreateTrigStmt' in node) {
    const { relation, funcname = [] } = node.CreateTrigStmt
    return [{ kind: 'create trigger', table: nameOf(relation), function: text(funcname.at(-1)) }]
  }
  if ('VariableSetStmt' in node) return [{ kind: 'set', name: node.VariableSetStmt.name ?? '' }]
  if ('SelectStmt' in node) return (node.SelectStmt.targetList ?? []).flatMap(called)
  return []
}

function altered(table: string, { subtype, name = '', def }: AlterTableCmd): Bare[] {
  switch (subtype) {
    case 'AT_AddColumn':
      return def && 'ColumnDef' in def ? addColumn(table, def.ColumnDef) : []
    case 'AT_DropColumn':
      return [{ kind: 'drop column', table, column: name }]
    case 'AT_AlterColumnType':
      return [{ kind: 'change type', table, column: name }]
    case 'AT_SetNotNull':
      return [{ kind: 'set not null', table, column: name }]
    case 'AT_AddConstraint':
      return def && 'Constraint' in def ? [addConstraint(table, def.Constraint)] : []
    default:
      return []
  }
}

function addColumn(table: string, column: ColumnDef): Bare[] {
  const parts = (column.constraints ?? []).flatMap((part) =>
    'Constraint' in part ? [part.Constraint] : [],
  )
  const fallback = parts.find(({ contype }) => contype === 'CONSTR_DEFAULT')?.raw_expr
  const required = parts.some(({ contype }) => contype === 'CONSTR_NOTNULL')
  const generated = parts.some(
    ({ contype }) => contype === 'CONSTR_IDENTITY' || contype === 'CONSTR_GENERATED',
  )
  return [
    {
      kind: 'add column',
      table,
      column: column.colname ?? '',
      required: required && fallback === undefined && !generated,
      fallback,
    },
    ...columnConstraints(table, column),
  ]
}

function columnConstraints(table: string, { colname = '', constraints = [] }: ColumnDef): Bare[] {
  return constraints
    .flatMap((part) => ('Constraint' in part ? [part.Constraint] : []))
    .map((constraint) => addConstraint(table, constraint, colname))
    .filter((change) => change.constraint.type !== 'other')
}

function addConstraint(table: string, constraint: Constraint, column?: string) {
  const { contype = '', keys, fk_attrs, skip_validation = false, indexname } = constraint
  const named = [...(keys ?? []), ...(fk_attrs ?? [])].map(text)
  return {
    kind: 'add constraint' as const,
    table,
    constraint: {
      type: TYPES[contype] ?? ('other' as const),
      columns: column === undefined ? named : [column],
      validates: !skip_validation,
      usesIndex: indexname !== undefined,
    },
  }
}

function called(target: Node): Bare[] {
  const value = 'ResTarget' in target ? target.ResTarget.val : undefined
  if (value === undefined || !('FuncCall' in value)) return []
  const { funcname = [], args = [] } = value.FuncCall
  const [first] = args
  const argument = first && 'A_Const' in first ? (first.A_Const.sval?.sval ?? '') : ''
  return [{ kind: 'call', function: text(funcname.at(-1)), argument }]
}

function nameOf(relation: RangeVar | undefined): string {
  return relation?.relname ?? ''
}

function lastName(object: Node | undefined): string {
  if (object === undefined) return ''
  if ('List' in object) return text(object.List.items?.at(-1))
  if ('TypeName' in object) return text(object.TypeName.names?.at(-1))
  return text(object)
}

function text(node: Node | undefined): string {
  return node !== undefined && 'String' in node ? (node.String.sval ?? '') : ''
}
