import { databaseServer } from '@repo/db/testing/global-setup'
import { queueSchema } from '@repo/jobs/testing'

export default databaseServer({ steps: [queueSchema] })
