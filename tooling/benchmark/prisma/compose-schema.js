// @ts-check
// The schema of packages/db with generators of our own: the plain client that everything is measured
// against; the data model, which the published soft-delete extension wants to read; and the description
// that our extension works from.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'

const database = dirname(createRequire(import.meta.url).resolve('@repo/db/package.json'))
const source = join(database, 'prisma/schema')
const workspace = dirname(import.meta.dirname)
const target = join(workspace, 'src/generated/schema')
// Prisma takes the command apart at blanks, which the path of a checkout may hold.
const modelsGenerator = relative(workspace, join(database, 'generator/index.js'))
const generators = `generator client {
  provider            = "prisma-client"
  output              = "../client"
  runtime             = "nodejs"
  moduleFormat        = "esm"
  importFileExtension = "js"
  previewFeatures     = ["partialIndexes"]
}

generator data_model {
  provider        = "node prisma/data-model-generator.js"
  output          = "../data-model.json"
  previewFeatures = ["partialIndexes"]
}

generator models {
  provider        = "node ${modelsGenerator}"
  output          = ".."
  previewFeatures = ["partialIndexes"]
}
`

rmSync(target, { recursive: true, force: true })
mkdirSync(target, { recursive: true })
for (const file of readdirSync(source)) {
  const models = readFileSync(join(source, file), 'utf8').replace(
    /^generator \w+ \{[^}]*\}\n/gm,
    '',
  )
  writeFileSync(join(target, file), models)
}
writeFileSync(join(target, 'generators.prisma'), generators)
