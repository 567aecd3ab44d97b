-- The rows of a deletion, and part of a key: a soft delete waits for those who begin to point to the row.
CREATE UNIQUE INDEX CONCURRENTLY "users_deletion_id_id_key" ON "users"("deletion_id", "id");
