import { databaseServer } from '../src/testing/global-setup.js'

export default databaseServer()
