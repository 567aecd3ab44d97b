/** Functions not open to everybody that the applications call: the worker keeps the audit trail's partitions. */
export const APPLICATION_FUNCTIONS: readonly string[] = [
  'audit_create_partitions(integer)',
  'audit_drop_partitions(integer)',
]

/** Schemas besides ours whose rows the applications read and write: the job queue brings its own. */
export const APPLICATION_SCHEMAS: readonly string[] = ['graphile_worker']
