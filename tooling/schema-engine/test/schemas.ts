/** Prisma schemas that several tests need. */

export const PARTIAL_INDEX = `generator client {
  provider        = "prisma-client"
  output          = "./generated"
  previewFeatures = ["partialIndexes", "postgresqlExtensions"]
}
datasource db {
  provider   = "postgresql"
  extensions = [citext]
}
model Fruit {
  id        Int       @id
  email     String    @db.Citext
  deletedAt DateTime?
  @@unique([email], where: { deletedAt: null })
}
`

export const TWO_SCHEMAS = `datasource db {
  provider = "postgresql"
  schemas  = ["garden", "market"]
}
model Fruit {
  id      Int   @id
  stall   Stall @relation(fields: [stallId], references: [id])
  stallId Int
  @@schema("garden")
}
model Stall {
  id     Int     @id
  fruits Fruit[]
  @@schema("market")
}
`
