export { installQueue } from './install.js'
export { sharedPool } from './shared-pool.js'
