export {
  type PostgresAdapterFactory,
  type PostgresAdapterOptions,
  postgresAdapter,
} from './postgres-adapter.js'
