DROP TABLE "users";
DROP TYPE "role";
