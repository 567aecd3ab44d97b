DROP TABLE "campaign_members";
DROP TABLE "campaigns";
DROP TYPE "member_status";
DROP TYPE "campaign_status";
