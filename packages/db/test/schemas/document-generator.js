// @ts-check
// A Prisma generator: writes the document that generators are given, which tools read off a schema file.

import { writeFile } from 'node:fs/promises'
import helper from '@prisma/generator-helper'

helper.generatorHandler({
  onManifest: () => ({ prettyName: 'document' }),
  onGenerate: async ({ dmmf, generator }) => {
    const file = generator.output?.value
    if (!file) throw new Error('The generator of the document needs an `output`.')
    await writeFile(file, JSON.stringify(dmmf))
  },
})
