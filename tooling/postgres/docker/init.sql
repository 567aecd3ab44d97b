-- Runs once, when the volume is new. Tables and data come from the migrations; this sets only what
-- belongs to the whole database.
ALTER DATABASE app SET timezone TO 'UTC';
