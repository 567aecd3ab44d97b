import type { Node, RangeVar } from 'libpg-query'

/** A table's name as the rules compare it: with its schema, unless that is the usual one. */
export function tableName(relation: RangeVar | undefined): string {
  return qualified([relation?.schemaname ?? '', relation?.relname ?? ''])
}

/** The same from the parts of a name, such as those that `DROP TABLE` lists. */
export function objectName(object: Node | undefined): string {
  return qualified(partsOf(object))
}

/** The last part of a name. */
export function lastPart(parts: readonly Node[] | undefined): string {
  return textOf(parts?.at(-1))
}

/** The parts of a name, the schema first. */
export function partsOf(object: Node | undefined): string[] {
  if (object === undefined) return []
  if ('List' in object) return (object.List.items ?? []).map(textOf)
  if ('TypeName' in object) return (object.TypeName.names ?? []).map(textOf)
  return [textOf(object)]
}

export function qualified(parts: readonly string[]): string {
  return parts.filter((part) => part !== '' && part !== 'public').join('.')
}

export function textOf(node: Node | undefined): string {
  return node !== undefined && 'String' in node ? (node.String.sval ?? '') : ''
}
