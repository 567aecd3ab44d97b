import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { expect, test } from 'vitest'

// A package that exports its client has TypeScript write the client's type down, for every model of its
// schema. What that may come to is limited (TS7056).

const MODELS = 150
const MOST_CHARACTERS_PER_MODEL = 1_500

/** A module with a client of many models, without a generated client, which would take far longer. */
const source = `
  import type { Types } from '@prisma/client/runtime/client'
  import { softDeleteAndAudit } from '../../src/extensions.js'

  interface Model {
    payload: { name: string; objects: {}; scalars: { id: string }; composites: {} }
    fields: {}
    operations: { findUniqueOrThrow: { args: { where: { id: string }; select?: { id?: boolean } }; result: unknown } }
  }
  interface TypeMap {
    globalOmitOptions: { omit: {} }
    meta: { modelProps: Uncapitalize<keyof typeof models>; txIsolationLevel: string }
    model: { [Name in keyof typeof models]: Model }
    other: { payload: never; operations: {} }
  }
  interface TypeMapCb extends Types.Utils.Fn<{ extArgs: Types.Extensions.InternalArgs }> {
    returns: TypeMap
  }
  declare const client: {
    $extends: Types.Extensions.ExtendsHook<'extends', TypeMapCb, Types.Extensions.DefaultArgs>
  }
  declare const models: {
    ${Array.from({ length: MODELS }, (_, index) => `Model${index}: { key: readonly ['id']; fields: { id: { type: 'String' }; deletedAt: { type: 'DateTime'; optional: true } } }`).join('\n')}
  }
  export const db = client.$extends(softDeleteAndAudit({ models }))
  export const restored: PromiseLike<{ id: string }> = db.model${MODELS - 1}.restore({
    where: { id: '1' },
    select: { id: true },
  })
`

test(`a client of ${MODELS} models can be declared, in little more than the names of its methods`, () => {
  const file = fileURLToPath(new URL('client-of-many-models.ts', import.meta.url))
  const { diagnostics, declaration } = declare(file, source)
  expect(diagnostics).toEqual([])
  expect(declaration.length).toBeLessThan(MODELS * MOST_CHARACTERS_PER_MODEL)
})

/** What TypeScript writes for a module that is not on disk, and what it has to say of it. */
function declare(file: string, text: string) {
  const options: ts.CompilerOptions = {
    ...compilerOptions(),
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
  }
  const host = ts.createCompilerHost(options)
  const { getSourceFile } = host
  host.getSourceFile = (name, ...rest) =>
    name === file
      ? ts.createSourceFile(name, text, ts.ScriptTarget.ESNext)
      : getSourceFile(name, ...rest)
  const program = ts.createProgram([file], options, host)
  const module = program.getSourceFile(file)
  let declaration = ''
  const { diagnostics } = program.emit(module, (_, written) => {
    declaration = written
  })
  const found = [...diagnostics, ...program.getSemanticDiagnostics(module)]
  return { declaration, diagnostics: found.map(({ code, messageText }) => ({ code, messageText })) }
}

function compilerOptions(): ts.CompilerOptions {
  const path = fileURLToPath(new URL('../../tsconfig.json', import.meta.url))
  const config = ts.getParsedCommandLineOfConfigFile(
    path,
    {},
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
        throw new Error(String(messageText))
      },
    },
  )
  return config?.options ?? {}
}
