// @ts-check
// A Prisma generator: writes `models.ts`, the description of the schema that the extensions work from.

import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import helper from '@prisma/generator-helper'
import { describeModels } from './describe-models.js'

helper.generatorHandler({
  onManifest: () => ({ prettyName: 'model description', defaultOutput: './generated' }),
  onGenerate: async ({ dmmf, generator }) => {
    const folder = generator.output?.value
    if (!folder) throw new Error('The generator of the model description needs an `output`.')
    const description = JSON.stringify(describeModels(dmmf), null, 2)
    await mkdir(folder, { recursive: true })
    await writeFile(
      join(folder, 'models.ts'),
      `// Generated with the client; changes are lost.\n\nexport const models = ${description} as const\n`,
    )
  },
})
