PRAGMA application_id = 1111904817;
PRAGMA user_version = 5;
BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'kiosk','m001_first_tables','2026-11-28 18:31:23.682839+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'kiosk','m002_two_kinds_of_proof','2026-11-28 18:31:23.687983+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'kiosk','m003_measurements','2026-11-28 18:31:23.691637+00:00');
INSERT INTO "_sqlite_migrations" VALUES(4,'kiosk','m004_where_a_lop_is_from','2026-11-28 18:31:23.694621+00:00');
INSERT INTO "_sqlite_migrations" VALUES(5,'kiosk','m005_width_of_the_cuff_that_measured','2026-11-28 18:31:23.696718+00:00');
CREATE TABLE "approvals" (
   "id" INTEGER PRIMARY KEY,
   "plan_id" INTEGER NOT NULL REFERENCES "plans"("id"),
   "supervisor_id" INTEGER NOT NULL REFERENCES "supervisors"("id"),
   "plan_digest" TEXT NOT NULL,
   "boot" TEXT NOT NULL,
   "at_s" REAL NOT NULL,
   "at_utc" TEXT NOT NULL
) STRICT;
INSERT INTO "approvals" VALUES(1,1,1,'aaaa','boot-0',50.0,'2026-03-01T08:00:00.000+00:00');
CREATE TABLE "attempts" (
   "id" INTEGER PRIMARY KEY,
   "ok" INTEGER NOT NULL,
   "boot" TEXT NOT NULL,
   "at_s" REAL NOT NULL,
   "at_utc" TEXT NOT NULL
) STRICT;
CREATE TABLE "consents" (
   "id" INTEGER PRIMARY KEY,
   "runner_id" INTEGER NOT NULL REFERENCES "runners"("id"),
   "version" TEXT NOT NULL,
   "boot" TEXT NOT NULL,
   "at_s" REAL NOT NULL,
   "at_utc" TEXT NOT NULL
) STRICT;
INSERT INTO "consents" VALUES(1,1,'1','boot-0',50.0,'2026-03-01T08:00:00.000+00:00');
CREATE TABLE "entered_lops" (
   "id" INTEGER PRIMARY KEY,
   "runner_id" INTEGER NOT NULL REFERENCES "runners"("id"),
   "method" TEXT NOT NULL,
   "limb" TEXT NOT NULL,
   "side" TEXT NOT NULL,
   "posture" TEXT NOT NULL,
   "cuff_id" TEXT NOT NULL,
   "cuff_width_mm" INTEGER NOT NULL,
   "lop_mmhg" REAL NOT NULL,
   "low_mmhg" REAL,
   "high_mmhg" REAL,
   "body" TEXT,
   "boot" TEXT NOT NULL,
   "at_s" REAL NOT NULL,
   "at_utc" TEXT NOT NULL
) STRICT;
INSERT INTO "entered_lops" VALUES(1,1,'doppler','leg','right','seated','thigh-11',110,198.0,NULL,NULL,NULL,'boot-0',50.0,'2026-03-01T08:00:00.000+00:00');
CREATE TABLE "events" (
   "sequence" INTEGER PRIMARY KEY,
   "session_id" INTEGER REFERENCES "sessions"("id"),
   "code" TEXT NOT NULL,
   "figures" TEXT NOT NULL,
   "detail" TEXT NOT NULL,
   "boot" TEXT NOT NULL,
   "at_s" REAL NOT NULL,
   "at_utc" TEXT NOT NULL
) STRICT;
CREATE TABLE "measurements" (
   "id" INTEGER PRIMARY KEY,
   "runner_id" INTEGER NOT NULL REFERENCES "runners"("id"),
   "limb" TEXT NOT NULL,
   "side" TEXT NOT NULL,
   "posture" TEXT NOT NULL,
   "cuff_id" TEXT NOT NULL,
   "limit_mmhg" REAL NOT NULL,
   "lop_mmhg" REAL,
   "estimate" TEXT NOT NULL,
   "plateaus" TEXT NOT NULL,
   "seconds" REAL NOT NULL,
   "boot" TEXT NOT NULL,
   "at_s" REAL NOT NULL,
   "at_utc" TEXT NOT NULL
, cuff_width_mm INTEGER) STRICT;
CREATE TABLE "plans" (
   "id" INTEGER PRIMARY KEY,
   "runner_id" INTEGER NOT NULL REFERENCES "runners"("id"),
   "screening_id" INTEGER NOT NULL REFERENCES "screenings"("id"),
   "protocol_id" TEXT NOT NULL,
   "exercise" TEXT NOT NULL,
   "limb" TEXT NOT NULL,
   "side" TEXT NOT NULL,
   "cuff_id" TEXT NOT NULL,
   "lop_mmhg" REAL NOT NULL,
   "lop_method" TEXT NOT NULL,
   "percent_lop" REAL NOT NULL,
   "boot" TEXT NOT NULL,
   "at_s" REAL NOT NULL,
   "at_utc" TEXT NOT NULL
, posture TEXT, lop_id INTEGER) STRICT;
INSERT INTO "plans" VALUES(1,1,1,'strength-30-15-15-15','leg_extension','leg','right','thigh-11',198.0,'doppler',60.0,'boot-0',50.0,'2026-03-01T08:00:00.000+00:00','seated',1);
CREATE TABLE "proofs" (
   "id" INTEGER PRIMARY KEY,
   "passed" INTEGER NOT NULL,
   "steps" TEXT NOT NULL,
   "zero_mmhg" REAL,
   "rise_mmhg_per_s" REAL,
   "seconds" REAL NOT NULL,
   "boot" TEXT NOT NULL,
   "at_s" REAL NOT NULL,
   "at_utc" TEXT NOT NULL
, kind TEXT NOT NULL DEFAULT 'full', cuff_id TEXT, air_ml REAL, ml_per_mmhg REAL, learned TEXT NOT NULL DEFAULT '{}') STRICT;
CREATE TABLE "runners" (
   "id" INTEGER PRIMARY KEY,
   "name" TEXT NOT NULL,
   "birth_year" INTEGER NOT NULL,
   "boot" TEXT NOT NULL,
   "at_s" REAL NOT NULL,
   "at_utc" TEXT NOT NULL
) STRICT;
INSERT INTO "runners" VALUES(1,'Ann',1990,'boot-0',50.0,'2026-03-01T08:00:00.000+00:00');
CREATE TABLE "screenings" (
   "id" INTEGER PRIMARY KEY,
   "runner_id" INTEGER NOT NULL REFERENCES "runners"("id"),
   "rule_version" TEXT NOT NULL,
   "answers" TEXT NOT NULL,
   "tier" TEXT NOT NULL,
   "boot" TEXT NOT NULL,
   "at_s" REAL NOT NULL,
   "at_utc" TEXT NOT NULL
) STRICT;
INSERT INTO "screenings" VALUES(1,1,'1','{"dvt":false}','clear','boot-0',50.0,'2026-03-01T08:00:00.000+00:00');
INSERT INTO "screenings" VALUES(2,1,'same-day-2026-1','{"clot":false,"lymph":true,"lymph:left_arm":true}','stop','boot-0',50.0,'2026-03-01T08:00:00.000+00:00');
CREATE TABLE "services" (
   "id" INTEGER PRIMARY KEY,
   "by" TEXT NOT NULL,
   "reason" TEXT NOT NULL,
   "last_proof_id" INTEGER NOT NULL,
   "boot" TEXT NOT NULL,
   "at_s" REAL NOT NULL,
   "at_utc" TEXT NOT NULL
) STRICT;
CREATE TABLE "sessions" (
   "id" INTEGER PRIMARY KEY,
   "runner_id" INTEGER NOT NULL REFERENCES "runners"("id"),
   "plan_id" INTEGER NOT NULL REFERENCES "plans"("id"),
   "prescription" TEXT NOT NULL,
   "ended_boot" TEXT,
   "ended_s" REAL,
   "ended_utc" TEXT,
   "end_code" TEXT,
   "end_figures" TEXT,
   "dose" TEXT,
   "boot" TEXT NOT NULL,
   "at_s" REAL NOT NULL,
   "at_utc" TEXT NOT NULL
) STRICT;
CREATE TABLE "supervisors" (
   "id" INTEGER PRIMARY KEY,
   "name" TEXT NOT NULL,
   "pin_hash" TEXT NOT NULL,
   "boot" TEXT NOT NULL,
   "at_s" REAL NOT NULL,
   "at_utc" TEXT NOT NULL
) STRICT;
INSERT INTO "supervisors" VALUES(1,'Eva','scrypt$x','boot-0',50.0,'2026-03-01T08:00:00.000+00:00');
CREATE TABLE "trace_blocks" (
   "id" INTEGER PRIMARY KEY,
   "session_id" INTEGER NOT NULL REFERENCES "sessions"("id"),
   "number" INTEGER NOT NULL,
   "points" INTEGER NOT NULL,
   "data" BLOB NOT NULL,
   "crc32" INTEGER NOT NULL,
   "boot" TEXT NOT NULL,
   "at_s" REAL NOT NULL,
   "at_utc" TEXT NOT NULL
) STRICT;
CREATE TABLE "trips" (
   "id" INTEGER PRIMARY KEY,
   "code" TEXT NOT NULL,
   "figures" TEXT NOT NULL,
   "by" TEXT NOT NULL,
   "pressure_mmhg" REAL,
   "boot" TEXT NOT NULL,
   "at_s" REAL NOT NULL,
   "at_utc" TEXT NOT NULL
) STRICT;
CREATE TABLE "withdrawn_lops" (
   "id" INTEGER PRIMARY KEY,
   "entered_id" INTEGER NOT NULL REFERENCES "entered_lops"("id"),
   "boot" TEXT NOT NULL,
   "at_s" REAL NOT NULL,
   "at_utc" TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX "idx_consents_runner_id"
    ON "consents" ("runner_id");
CREATE INDEX "idx_screenings_runner_id"
    ON "screenings" ("runner_id");
CREATE INDEX "idx_plans_runner_id"
    ON "plans" ("runner_id");
CREATE INDEX "idx_plans_screening_id"
    ON "plans" ("screening_id");
CREATE INDEX "idx_approvals_plan_id"
    ON "approvals" ("plan_id");
CREATE INDEX "idx_approvals_supervisor_id"
    ON "approvals" ("supervisor_id");
CREATE INDEX "idx_sessions_runner_id"
    ON "sessions" ("runner_id");
CREATE INDEX "idx_sessions_plan_id"
    ON "sessions" ("plan_id");
CREATE INDEX "idx_events_session_id"
    ON "events" ("session_id");
CREATE UNIQUE INDEX "idx_trace_blocks_session_id_number"
    ON "trace_blocks" ("session_id", "number");
CREATE TRIGGER consents_no_update BEFORE UPDATE ON consents BEGIN SELECT RAISE(ABORT, 'consents is append-only'); END;
CREATE TRIGGER consents_no_delete BEFORE DELETE ON consents BEGIN SELECT RAISE(ABORT, 'consents is append-only'); END;
CREATE TRIGGER screenings_no_update BEFORE UPDATE ON screenings BEGIN SELECT RAISE(ABORT, 'screenings is append-only'); END;
CREATE TRIGGER screenings_no_delete BEFORE DELETE ON screenings BEGIN SELECT RAISE(ABORT, 'screenings is append-only'); END;
CREATE TRIGGER plans_no_update BEFORE UPDATE ON plans BEGIN SELECT RAISE(ABORT, 'plans is append-only'); END;
CREATE TRIGGER plans_no_delete BEFORE DELETE ON plans BEGIN SELECT RAISE(ABORT, 'plans is append-only'); END;
CREATE TRIGGER supervisors_no_update BEFORE UPDATE ON supervisors BEGIN SELECT RAISE(ABORT, 'supervisors is append-only'); END;
CREATE TRIGGER supervisors_no_delete BEFORE DELETE ON supervisors BEGIN SELECT RAISE(ABORT, 'supervisors is append-only'); END;
CREATE TRIGGER attempts_no_update BEFORE UPDATE ON attempts BEGIN SELECT RAISE(ABORT, 'attempts is append-only'); END;
CREATE TRIGGER attempts_no_delete BEFORE DELETE ON attempts BEGIN SELECT RAISE(ABORT, 'attempts is append-only'); END;
CREATE TRIGGER approvals_no_update BEFORE UPDATE ON approvals BEGIN SELECT RAISE(ABORT, 'approvals is append-only'); END;
CREATE TRIGGER approvals_no_delete BEFORE DELETE ON approvals BEGIN SELECT RAISE(ABORT, 'approvals is append-only'); END;
CREATE TRIGGER events_no_update BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events is append-only'); END;
CREATE TRIGGER events_no_delete BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events is append-only'); END;
CREATE TRIGGER trace_blocks_no_update BEFORE UPDATE ON trace_blocks BEGIN SELECT RAISE(ABORT, 'trace_blocks is append-only'); END;
CREATE TRIGGER trace_blocks_no_delete BEFORE DELETE ON trace_blocks BEGIN SELECT RAISE(ABORT, 'trace_blocks is append-only'); END;
CREATE TRIGGER trips_no_update BEFORE UPDATE ON trips BEGIN SELECT RAISE(ABORT, 'trips is append-only'); END;
CREATE TRIGGER trips_no_delete BEFORE DELETE ON trips BEGIN SELECT RAISE(ABORT, 'trips is append-only'); END;
CREATE TRIGGER proofs_no_update BEFORE UPDATE ON proofs BEGIN SELECT RAISE(ABORT, 'proofs is append-only'); END;
CREATE TRIGGER proofs_no_delete BEFORE DELETE ON proofs BEGIN SELECT RAISE(ABORT, 'proofs is append-only'); END;
CREATE TRIGGER sessions_end_once BEFORE UPDATE ON sessions WHEN OLD.ended_s IS NOT NULL BEGIN SELECT RAISE(ABORT, 'the session has ended'); END;
CREATE TRIGGER sessions_no_delete BEFORE DELETE ON sessions BEGIN SELECT RAISE(ABORT, 'sessions are kept'); END;
CREATE INDEX "idx_proofs_kind_cuff_id"
    ON "proofs" ("kind", "cuff_id");
CREATE TRIGGER services_no_update BEFORE UPDATE ON services BEGIN SELECT RAISE(ABORT, 'services is append-only'); END;
CREATE TRIGGER services_no_delete BEFORE DELETE ON services BEGIN SELECT RAISE(ABORT, 'services is append-only'); END;
CREATE INDEX "idx_measurements_runner_id"
    ON "measurements" ("runner_id");
CREATE TRIGGER measurements_no_update BEFORE UPDATE ON measurements BEGIN SELECT RAISE(ABORT, 'measurements is append-only'); END;
CREATE TRIGGER measurements_no_delete BEFORE DELETE ON measurements BEGIN SELECT RAISE(ABORT, 'measurements is append-only'); END;
CREATE INDEX "idx_entered_lops_runner_id"
    ON "entered_lops" ("runner_id");
CREATE UNIQUE INDEX "idx_withdrawn_lops_entered_id"
    ON "withdrawn_lops" ("entered_id");
CREATE TRIGGER entered_lops_no_update BEFORE UPDATE ON entered_lops BEGIN SELECT RAISE(ABORT, 'entered_lops is append-only'); END;
CREATE TRIGGER entered_lops_no_delete BEFORE DELETE ON entered_lops BEGIN SELECT RAISE(ABORT, 'entered_lops is append-only'); END;
CREATE TRIGGER withdrawn_lops_no_update BEFORE UPDATE ON withdrawn_lops BEGIN SELECT RAISE(ABORT, 'withdrawn_lops is append-only'); END;
CREATE TRIGGER withdrawn_lops_no_delete BEFORE DELETE ON withdrawn_lops BEGIN SELECT RAISE(ABORT, 'withdrawn_lops is append-only'); END;
COMMIT;
