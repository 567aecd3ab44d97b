// @ts-check
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import generatorHelper from '@prisma/generator-helper'

// Prisma 7 leaves most of the data model out of its clients.
generatorHelper.generatorHandler({
  onManifest: () => ({ prettyName: 'data model' }),
  onGenerate: async ({ dmmf, generator }) => {
    const file = generator.output?.value
    if (!file) throw new Error('the generator needs an output')
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, JSON.stringify(dmmf.datamodel))
  },
})
