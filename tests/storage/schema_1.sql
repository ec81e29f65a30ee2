PRAGMA application_id = 1111904817;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'kiosk','m001_first_tables','2026-11-23 17:51:37.950598+00:00');
CREATE TABLE "approvals" (
   "id" INTEGER PRIMARY KEY,
   "plan_id" INTEGER NOT NULL REFERENCES "plans"("id"),
   "supervisor_id" INTEGER NOT NULL REFERENCES "supervisors"("id"),
   "plan_digest" TEXT NOT NULL,
   "boot" TEXT NOT NULL,
   "at_s" REAL NOT NULL,
   "at_utc" TEXT NOT NULL
) STRICT;
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
INSERT INTO "consents" VALUES(1,1,'1','boot-0',50.0,'2026-01-05T08:00:00.000+00:00');
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
INSERT INTO "events" VALUES(1,NULL,'station_opened','{}','1','boot-0',51.0,'2026-01-05T08:00:00.000+00:00');
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
) STRICT;
INSERT INTO "plans" VALUES(1,1,1,'RES-STD','Leg press','leg','left','thigh-110',180.0,'doppler',60.0,'boot-0',50.0,'2026-01-05T08:00:00.000+00:00');
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
) STRICT;
INSERT INTO "proofs" VALUES(1,1,'[{"code":"zero","figure":0.4,"reason":null,"state":"passed","unit":"mmHg","warning":null},{"code":"vent_b","figure":1.9,"reason":null,"state":"passed","unit":"s","warning":null}]',0.4,21.5,31.0,'boot-0',50.0,'2026-01-05T08:00:00.000+00:00');
INSERT INTO "proofs" VALUES(2,0,'[{"code":"zero","figure":null,"reason":{"code":"zero_offset","figures":{"offset_mmhg":6.0}},"state":"failed","unit":"","warning":null}]',NULL,NULL,3.0,'boot-0',50.0,'2026-01-05T08:00:00.000+00:00');
CREATE TABLE "runners" (
   "id" INTEGER PRIMARY KEY,
   "name" TEXT NOT NULL,
   "birth_year" INTEGER NOT NULL,
   "boot" TEXT NOT NULL,
   "at_s" REAL NOT NULL,
   "at_utc" TEXT NOT NULL
) STRICT;
INSERT INTO "runners" VALUES(1,'Ann',1990,'boot-0',50.0,'2026-01-05T08:00:00.000+00:00');
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
INSERT INTO "screenings" VALUES(1,1,'1','{"q":false}','clear','boot-0',50.0,'2026-01-05T08:00:00.000+00:00');
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
INSERT INTO "trips" VALUES(1,'estop','{}','controller',NULL,'boot-0',52.0,'2026-01-05T08:00:00.000+00:00');
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
COMMIT;
