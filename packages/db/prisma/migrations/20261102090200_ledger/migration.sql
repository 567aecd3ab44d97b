SET lock_timeout = '3s';

CREATE TABLE "contributions" (
    "id" UUID NOT NULL,
    "campaign_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "coins" BIGINT NOT NULL,
    "idempotency_key" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT,

    CONSTRAINT "contributions_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "ledger_entries" (
    "id" UUID NOT NULL,
    "contribution_id" UUID NOT NULL,
    "account" TEXT NOT NULL,
    "coins" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT,

    CONSTRAINT "ledger_entries_pkey" PRIMARY KEY ("id")
);

ALTER TABLE "contributions"
    ADD CONSTRAINT "contributions_coins_positive" CHECK ("coins" > 0);

ALTER TABLE "ledger_entries"
    ADD CONSTRAINT "ledger_entries_coins_not_zero" CHECK ("coins" <> 0);

CREATE INDEX "contributions_campaign_id_idx" ON "contributions"("campaign_id");

CREATE UNIQUE INDEX "contributions_user_id_idempotency_key_key" ON "contributions"("user_id", "idempotency_key");

CREATE INDEX "ledger_entries_account_idx" ON "ledger_entries"("account");

CREATE INDEX "ledger_entries_contribution_id_idx" ON "ledger_entries"("contribution_id");

ALTER TABLE "contributions" ADD CONSTRAINT "contributions_campaign_id_fkey" FOREIGN KEY ("campaign_id") REFERENCES "campaigns"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "contributions" ADD CONSTRAINT "contributions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "ledger_entries" ADD CONSTRAINT "ledger_entries_contribution_id_fkey" FOREIGN KEY ("contribution_id") REFERENCES "contributions"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What was recorded stays: a mistake is put right by a further entry.
CREATE FUNCTION "reject_change_of_append_only_row"() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of "%" are append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Insert a correcting row instead.';
END
$$;

CREATE TRIGGER "contributions_append_only" BEFORE UPDATE OR DELETE ON "contributions"
    FOR EACH ROW EXECUTE FUNCTION "reject_change_of_append_only_row"();

CREATE TRIGGER "ledger_entries_append_only" BEFORE UPDATE OR DELETE ON "ledger_entries"
    FOR EACH ROW EXECUTE FUNCTION "reject_change_of_append_only_row"();
