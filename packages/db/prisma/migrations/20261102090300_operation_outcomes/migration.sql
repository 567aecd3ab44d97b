CREATE TABLE "operation_outcomes" (
    "id" TEXT NOT NULL,
    "fingerprint" TEXT,
    "result" JSONB,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "operation_outcomes_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "operation_outcomes_created_at_idx" ON "operation_outcomes"("created_at");
