export { installQueue } from './install.js'
