DROP INDEX CONCURRENTLY "users_deletion_id_id_key";
