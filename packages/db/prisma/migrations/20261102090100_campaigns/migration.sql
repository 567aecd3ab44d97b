SET lock_timeout = '3s';

CREATE TYPE "campaign_status" AS ENUM ('DRAFT', 'ACTIVE', 'ENDED');

CREATE TYPE "member_status" AS ENUM ('PENDING', 'INVITED', 'JOINED');

CREATE TABLE "campaigns" (
    "id" UUID NOT NULL,
    "owner_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "status" "campaign_status" NOT NULL DEFAULT 'DRAFT',
    "goal_coins" BIGINT,
    "ends_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_by" TEXT,
    "deleted_at" TIMESTAMPTZ(6),
    "deleted_by" TEXT,
    "deletion_id" UUID,

    CONSTRAINT "campaigns_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "campaign_members" (
    "id" UUID NOT NULL,
    "campaign_id" UUID NOT NULL,
    "user_id" UUID,
    "email" TEXT NOT NULL,
    "status" "member_status" NOT NULL DEFAULT 'PENDING',
    "invited_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_by" TEXT,
    "deleted_at" TIMESTAMPTZ(6),
    "deleted_by" TEXT,
    "deletion_id" UUID,

    CONSTRAINT "campaign_members_pkey" PRIMARY KEY ("id")
);

ALTER TABLE "campaigns"
    ADD CONSTRAINT "campaigns_name_not_blank" CHECK (btrim("name") <> ''),
    ADD CONSTRAINT "campaigns_goal_coins_positive" CHECK ("goal_coins" > 0);

ALTER TABLE "campaign_members"
    ADD CONSTRAINT "campaign_members_email_lower_case" CHECK ("email" = lower("email") AND "email" <> '');

CREATE INDEX "campaigns_owner_id_idx" ON "campaigns"("owner_id");

CREATE INDEX "campaigns_status_ends_at_idx" ON "campaigns"("status", "ends_at");

CREATE INDEX "campaigns_deletion_id_idx" ON "campaigns"("deletion_id");

CREATE INDEX "campaign_members_campaign_id_idx" ON "campaign_members"("campaign_id");

CREATE INDEX "campaign_members_user_id_idx" ON "campaign_members"("user_id");

CREATE INDEX "campaign_members_deletion_id_idx" ON "campaign_members"("deletion_id");

CREATE UNIQUE INDEX "campaign_members_campaign_id_email_live_key" ON "campaign_members"("campaign_id", "email") WHERE ("deleted_at" IS NULL);

ALTER TABLE "campaigns" ADD CONSTRAINT "campaigns_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "campaign_members" ADD CONSTRAINT "campaign_members_campaign_id_fkey" FOREIGN KEY ("campaign_id") REFERENCES "campaigns"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "campaign_members" ADD CONSTRAINT "campaign_members_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;
