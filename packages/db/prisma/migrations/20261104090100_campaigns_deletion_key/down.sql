DROP INDEX CONCURRENTLY "campaigns_deletion_id_id_key";
