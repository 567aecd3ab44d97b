export { type PostgresAdapterOptions, postgresAdapter } from './postgres-adapter.js'
