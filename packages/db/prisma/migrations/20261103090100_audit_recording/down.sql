SELECT "audit_detach"('ledger_entries');
SELECT "audit_detach"('contributions');
SELECT "audit_detach"('campaign_members');
SELECT "audit_detach"('campaigns');
SELECT "audit_detach"('users');
DROP FUNCTION "audit_detach"(REGCLASS);
DROP FUNCTION "audit_attach"(REGCLASS, TEXT[]);
DROP FUNCTION "audit_record"();
DROP FUNCTION "audit_row_id"(JSONB, TEXT[]);
