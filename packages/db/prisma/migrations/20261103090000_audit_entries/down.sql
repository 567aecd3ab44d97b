DROP FUNCTION "audit_drop_partitions"(INTEGER);
DROP FUNCTION "audit_create_partitions"(INTEGER);
DROP FUNCTION "audit_create_partition"(TIMESTAMPTZ);
DROP TABLE "audited_tables";
DROP TABLE "audit_entries";
DROP FUNCTION "audit_guard"();
DROP TYPE "audit_operation";
