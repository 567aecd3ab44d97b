CREATE TYPE "role" AS ENUM ('USER', 'ADMIN', 'SUPER_ADMIN');

CREATE TABLE "users" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT,
    "role" "role" NOT NULL DEFAULT 'USER',
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_by" TEXT,
    "deleted_at" TIMESTAMPTZ(6),
    "deleted_by" TEXT,
    "deletion_id" UUID,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

ALTER TABLE "users"
    ADD CONSTRAINT "users_email_lower_case" CHECK ("email" = lower("email") AND "email" <> ''),
    ADD CONSTRAINT "users_name_not_blank" CHECK (btrim("name") <> '');

CREATE INDEX "users_deletion_id_idx" ON "users"("deletion_id");

CREATE UNIQUE INDEX "users_email_live_key" ON "users"("email") WHERE ("deleted_at" IS NULL);
