SELECT "soft_delete_unguard"('contributions');
SELECT "soft_delete_unguard"('campaign_members');
SELECT "soft_delete_unguard"('campaigns');
DROP FUNCTION "soft_delete_unguard"(REGCLASS);
DROP FUNCTION "soft_delete_guard"(REGCLASS);
CREATE INDEX "campaigns_deletion_id_idx" ON "campaigns"("deletion_id");
CREATE INDEX "users_deletion_id_idx" ON "users"("deletion_id");
