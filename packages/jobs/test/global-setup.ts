import { databaseServer } from '@repo/db/testing/global-setup'
import { queueSchema } from '../src/testing.js'

export default databaseServer({ steps: [queueSchema] })
