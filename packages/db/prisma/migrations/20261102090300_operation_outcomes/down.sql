DROP TABLE "operation_outcomes";
