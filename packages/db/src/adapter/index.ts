export type { FollowUps } from './follow-ups.js'
export {
  type PostgresAdapterFactory,
  type PostgresAdapterOptions,
  postgresAdapter,
} from './postgres-adapter.js'
