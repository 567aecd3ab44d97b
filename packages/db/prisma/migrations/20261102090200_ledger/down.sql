DROP TABLE "ledger_entries";
DROP TABLE "contributions";
DROP FUNCTION "reject_change_of_append_only_row"();
