/** As much of an OpenAPI document as is looked at here. */
interface Document {
  readonly components?: { readonly schemas?: Record<string, unknown> }
}

const REFERENCE = /"#\/components\/schemas\/([^"]+)"/g
const INPUT = 'Input'

/**
 * Leaves of the component schemas those that something refers to, under the names they were given: each
 * is made twice, as what is sent and, with the suffix "Input", as what is received.
 */
export function tidyComponents<T extends object>(document: T & Document): T {
  const schemas = document.components?.schemas ?? {}
  const { components, ...rest } = document
  const used = new Set<string>()
  const pending: unknown[] = [rest]
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    for (const [, name = ''] of JSON.stringify(part).matchAll(REFERENCE)) {
      if (used.has(name)) continue
      used.add(name)
      pending.push(schemas[name] ?? {})
    }
  }

  const nameOf = (name: string) => {
    const plain = name.endsWith(INPUT) ? name.slice(0, -INPUT.length) : name
    return used.has(plain) ? name : plain
  }
  const kept = Object.entries(schemas).filter(([name]) => used.has(name))
  const tidy = { ...document, components: { ...components, schemas: Object.fromEntries(kept) } }
  return JSON.parse(
    JSON.stringify(tidy, (key, value) =>
      key === 'schemas'
        ? Object.fromEntries(
            Object.entries(value as object).map(([name, schema]) => [nameOf(name), schema]),
          )
        : value,
    ).replace(REFERENCE, (_, name: string) => `"#/components/schemas/${nameOf(name)}"`),
  ) as T
}
