import type { SchemaContainer } from '@prisma/schema-engine-wasm'

/** Preview features that the engine forgets when it looks at a shadow database. */
const UNKNOWN_TO_SHADOW = ['partialIndexes', 'postgresqlExtensions']

/** The schemas that the datasource block of a Prisma schema lists. */
export function schemasOf(files: readonly SchemaContainer[]): string[] {
  return files.flatMap(({ content }) => stringList(content, 'schemas'))
}

/** Whether comparing with a shadow database would miss what these files declare. */
export function usesFeatureUnknownToShadow(files: readonly SchemaContainer[]): boolean {
  return files
    .flatMap(({ content }) => stringList(content, 'previewFeatures'))
    .some((feature) => UNKNOWN_TO_SHADOW.includes(feature))
}

/** `name = ["a", "b"]`, on one line or several, not behind a comment. */
function stringList(content: string, name: string): string[] {
  const assignments = content.matchAll(
    new RegExp(`^[ \\t]*${name}[ \\t]*=[ \\t]*\\[([^\\]]*)\\]`, 'gm'),
  )
  return [...assignments].flatMap(([, list = '']) =>
    [...list.matchAll(/"([^"]*)"/g)].map(([, value = '']) => value),
  )
}
