PRAGMA application_id = 1111904817;
BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'kiosk','m001_first_tables','2026-11-29 11:24:25.023857+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'kiosk','m002_two_kinds_of_proof','2026-11-29 11:24:25.025403+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'kiosk','m003_measurements','2026-11-29 11:24:25.026026+00:00');
INSERT INTO "_sqlite_migrations" VALUES(4,'kiosk','m004_where_a_lop_is_from','2026-11-29 11:24:25.027589+00:00');
INSERT INTO "_sqlite_migrations" VALUES(5,'kiosk','m005_width_of_the_cuff_that_measured','2026-11-29 11:24:25.028008+00:00');
INSERT INTO "_sqlite_migrations" VALUES(6,'kiosk','m006_two_forms_and_who_let_them_pass','2026-11-29 11:24:25.028954+00:00');
INSERT INTO "_sqlite_migrations" VALUES(7,'kiosk','m007_evaluations','2026-11-29 11:24:25.032092+00:00');
INSERT INTO "_sqlite_migrations" VALUES(8,'kiosk','m008_proposals','2026-11-29 11:24:25.034208+00:00');
INSERT INTO "_sqlite_migrations" VALUES(9,'kiosk','m009_both_sides','2026-11-29 11:24:25.039618+00:00');
INSERT INTO "_sqlite_migrations" VALUES(10,'kiosk','m010_progression_holds','2026-11-29 11:24:25.040980+00:00');
INSERT INTO "_sqlite_migrations" VALUES(11,'kiosk','m011_who_corrected_a_result_and_why','2026-11-29 11:24:25.042224+00:00');
INSERT INTO "_sqlite_migrations" VALUES(12,'kiosk','m012_visits_sooner_than_recovered','2026-11-29 11:24:25.043057+00:00');
INSERT INTO "_sqlite_migrations" VALUES(13,'kiosk','m013_retired_supervisors','2026-11-29 11:24:25.043815+00:00');
INSERT INTO "_sqlite_migrations" VALUES(14,'kiosk','m014_what_is_spoken_with_whom','2026-11-29 11:24:25.044378+00:00');
INSERT INTO "_sqlite_migrations" VALUES(15,'kiosk','m015_which_approval_a_bout_began_on','2026-11-29 11:24:25.045120+00:00');
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
CREATE TABLE "clearances" (
   "id" INTEGER PRIMARY KEY,
   "screening_id" INTEGER NOT NULL REFERENCES "screenings"("id"),
   "full_id" INTEGER NOT NULL,
   "supervisor_id" INTEGER NOT NULL REFERENCES "supervisors"("id"),
   "reason" TEXT NOT NULL,
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
CREATE TABLE "early_visits" (
   "id" INTEGER PRIMARY KEY,
   "plan_id" INTEGER NOT NULL REFERENCES "plans"("id"),
   "supervisor_id" INTEGER NOT NULL REFERENCES "supervisors"("id"),
   "reason" TEXT NOT NULL,
   "boot" TEXT NOT NULL,
   "at_s" REAL NOT NULL,
   "at_utc" TEXT NOT NULL
) STRICT;
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
INSERT INTO "entered_lops" VALUES(1,1,'doppler','leg','right','seated','thigh-11',110,198.0,NULL,NULL,NULL,'boot-0',100.0,'2026-03-01T09:00:00.000+00:00');
CREATE TABLE "evaluations" (
   "id" INTEGER PRIMARY KEY,
   "runner_id" INTEGER NOT NULL REFERENCES "runners"("id"),
   "goal_kind" TEXT NOT NULL,
   "goal" TEXT NOT NULL,
   "condition" TEXT NOT NULL,
   "visits_per_week" INTEGER NOT NULL,
   "tests_version" TEXT NOT NULL,
   "boot" TEXT NOT NULL,
   "at_s" REAL NOT NULL,
   "at_utc" TEXT NOT NULL
) STRICT;
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
CREATE TABLE "loads" (
   "id" INTEGER PRIMARY KEY,
   "session_id" INTEGER NOT NULL REFERENCES "sessions"("id"),
   "load_kg" REAL NOT NULL,
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
CREATE TABLE "mornings_after" (
   "id" INTEGER PRIMARY KEY,
   "runner_id" INTEGER NOT NULL REFERENCES "runners"("id"),
   "session_id" INTEGER NOT NULL REFERENCES "sessions"("id"),
   "answers" TEXT NOT NULL,
   "boot" TEXT NOT NULL,
   "at_s" REAL NOT NULL,
   "at_utc" TEXT NOT NULL
) STRICT;
CREATE TABLE "plan_changes" (
   "id" INTEGER PRIMARY KEY,
   "plan_id" INTEGER NOT NULL REFERENCES "plans"("id"),
   "proposal_id" INTEGER NOT NULL REFERENCES "proposals"("id"),
   "supervisor_id" INTEGER NOT NULL REFERENCES "supervisors"("id"),
   "name" TEXT NOT NULL,
   "proposed" TEXT NOT NULL,
   "planned" TEXT NOT NULL,
   "low" REAL,
   "high" REAL,
   "reason" TEXT NOT NULL,
   "boot" TEXT NOT NULL,
   "at_s" REAL NOT NULL,
   "at_utc" TEXT NOT NULL
) STRICT;
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
, posture TEXT, lop_id INTEGER, rounds INTEGER, load_kg REAL) STRICT;
INSERT INTO "plans" VALUES(1,1,1,'strength-30-15-15-15','leg_extension','leg','right','thigh-11',198.0,'doppler',60.0,'boot-0',100.0,'2026-03-01T09:00:00.000+00:00','seated',1,NULL,NULL);
CREATE TABLE "progression_holds" (
   "id" INTEGER PRIMARY KEY,
   "runner_id" INTEGER NOT NULL REFERENCES "runners"("id"),
   "limb" TEXT NOT NULL,
   "side" TEXT NOT NULL,
   "reason" TEXT NOT NULL,
   "supervisor_id" INTEGER NOT NULL REFERENCES "supervisors"("id"),
   "boot" TEXT NOT NULL,
   "at_s" REAL NOT NULL,
   "at_utc" TEXT NOT NULL
) STRICT;
CREATE TABLE "progression_releases" (
   "id" INTEGER PRIMARY KEY,
   "hold_id" INTEGER NOT NULL REFERENCES "progression_holds"("id"),
   "supervisor_id" INTEGER NOT NULL REFERENCES "supervisors"("id"),
   "boot" TEXT NOT NULL,
   "at_s" REAL NOT NULL,
   "at_utc" TEXT NOT NULL
) STRICT;
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
CREATE TABLE "proposals" (
   "id" INTEGER PRIMARY KEY,
   "plan_id" INTEGER NOT NULL REFERENCES "plans"("id"),
   "rules_version" TEXT NOT NULL,
   "ask" TEXT NOT NULL,
   "why" TEXT NOT NULL,
   "grade" TEXT NOT NULL,
   "sources" TEXT NOT NULL,
   "inferred" TEXT NOT NULL,
   "protocol_version" INTEGER NOT NULL,
   "fired" TEXT NOT NULL,
   "boot" TEXT NOT NULL,
   "at_s" REAL NOT NULL,
   "at_utc" TEXT NOT NULL
) STRICT;
CREATE TABLE "reviews" (
   "id" INTEGER PRIMARY KEY,
   "runner_id" INTEGER NOT NULL REFERENCES "runners"("id"),
   "supervisor_id" INTEGER NOT NULL REFERENCES "supervisors"("id"),
   "decision" TEXT NOT NULL,
   "boot" TEXT NOT NULL,
   "at_s" REAL NOT NULL,
   "at_utc" TEXT NOT NULL
) STRICT;
CREATE TABLE "runner_languages" (
   "id" INTEGER PRIMARY KEY,
   "runner_id" INTEGER NOT NULL REFERENCES "runners"("id"),
   "language" TEXT NOT NULL,
   "boot" TEXT NOT NULL,
   "at_s" REAL NOT NULL,
   "at_utc" TEXT NOT NULL
) STRICT;
CREATE TABLE "runners" (
   "id" INTEGER PRIMARY KEY,
   "name" TEXT NOT NULL,
   "birth_year" INTEGER NOT NULL,
   "boot" TEXT NOT NULL,
   "at_s" REAL NOT NULL,
   "at_utc" TEXT NOT NULL
) STRICT;
INSERT INTO "runners" VALUES(1,'Ann',1990,'boot-0',100.0,'2026-03-01T09:00:00.000+00:00');
CREATE TABLE "screenings" (
   "id" INTEGER PRIMARY KEY,
   "runner_id" INTEGER NOT NULL REFERENCES "runners"("id"),
   "rule_version" TEXT NOT NULL,
   "answers" TEXT NOT NULL,
   "tier" TEXT NOT NULL,
   "boot" TEXT NOT NULL,
   "at_s" REAL NOT NULL,
   "at_utc" TEXT NOT NULL
, form TEXT NOT NULL DEFAULT 'same_day') STRICT;
INSERT INTO "screenings" VALUES(1,1,'1','{"dvt":false}','clear','boot-0',100.0,'2026-03-01T09:00:00.000+00:00','same_day');
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
, approval_id INTEGER REFERENCES approvals(id)) STRICT;
INSERT INTO "sessions" VALUES(1,1,1,'{"blocks":[{"cue":"","refill_after_s":0.0,"repetitions":30,"rest":"inflated","rest_cue":"","rest_s":30.0,"share":1.0,"tempo":{"down_s":1.5,"up_s":1.5},"work":"repetitions","work_s":0.0},{"cue":"","refill_after_s":0.0,"repetitions":15,"rest":"inflated","rest_cue":"","rest_s":30.0,"share":1.0,"tempo":{"down_s":1.5,"up_s":1.5},"work":"repetitions","work_s":0.0},{"cue":"","refill_after_s":0.0,"repetitions":15,"rest":"inflated","rest_cue":"","rest_s":30.0,"share":1.0,"tempo":{"down_s":1.5,"up_s":1.5},"work":"repetitions","work_s":0.0},{"cue":"","refill_after_s":0.0,"repetitions":15,"rest":"inflated","rest_cue":"","rest_s":30.0,"share":1.0,"tempo":{"down_s":1.5,"up_s":1.5},"work":"repetitions","work_s":0.0}],"cuff_id":"thigh-11","cuff_width_mm":110,"exercise":"leg_extension","limb":"leg","limit_mmhg":148.8,"load_kg":null,"lop_mmhg":198.0,"max_restriction_s":600.0,"percent_lop":60.0,"protocol_id":"strength-30-15-15-15","protocol_version":1,"reason":"goal strength","setpoint_mmhg":118.8,"side":"right"}','boot-0',102.0,'2026-03-01T09:00:02.000+00:00','completed','{}','{"above_lop_s":0.0,"peak_mmhg":131.4,"repetitions":[30,15],"rest":null,"restriction_s":301.5,"rests":[],"session":null,"sets":[{"above_lop_s":0.0,"mean_mmhg":119.1,"p50_mmhg":null,"p5_mmhg":115.0,"p95_mmhg":123.0,"peak_mmhg":131.4,"sd_mmhg":2.2,"seconds":90.0,"valley_mmhg":104.2,"within_10pct":0.999,"within_5pct":0.97},{"above_lop_s":0.0,"mean_mmhg":119.1,"p50_mmhg":null,"p5_mmhg":115.0,"p95_mmhg":123.0,"peak_mmhg":131.4,"sd_mmhg":2.2,"seconds":90.0,"valley_mmhg":104.2,"within_10pct":0.999,"within_5pct":0.97}],"work":{"above_lop_s":0.0,"mean_mmhg":119.1,"p50_mmhg":null,"p5_mmhg":115.0,"p95_mmhg":123.0,"peak_mmhg":131.4,"sd_mmhg":2.2,"seconds":90.0,"valley_mmhg":104.2,"within_10pct":0.999,"within_5pct":0.97}}','boot-0',100.0,'2026-03-01T09:00:00.000+00:00',NULL);
INSERT INTO "sessions" VALUES(2,1,1,'{"blocks":[{"cue":"","refill_after_s":0.0,"repetitions":30,"rest":"inflated","rest_cue":"","rest_s":30.0,"share":1.0,"tempo":{"down_s":1.5,"up_s":1.5},"work":"repetitions","work_s":0.0},{"cue":"","refill_after_s":0.0,"repetitions":15,"rest":"inflated","rest_cue":"","rest_s":30.0,"share":1.0,"tempo":{"down_s":1.5,"up_s":1.5},"work":"repetitions","work_s":0.0},{"cue":"","refill_after_s":0.0,"repetitions":15,"rest":"inflated","rest_cue":"","rest_s":30.0,"share":1.0,"tempo":{"down_s":1.5,"up_s":1.5},"work":"repetitions","work_s":0.0},{"cue":"","refill_after_s":0.0,"repetitions":15,"rest":"inflated","rest_cue":"","rest_s":30.0,"share":1.0,"tempo":{"down_s":1.5,"up_s":1.5},"work":"repetitions","work_s":0.0}],"cuff_id":"thigh-11","cuff_width_mm":110,"exercise":"leg_extension","limb":"leg","limit_mmhg":148.8,"load_kg":null,"lop_mmhg":198.0,"max_restriction_s":600.0,"percent_lop":60.0,"protocol_id":"strength-30-15-15-15","protocol_version":1,"reason":"goal strength","setpoint_mmhg":118.8,"side":"right"}',NULL,NULL,NULL,NULL,NULL,NULL,'boot-0',162.0,'2026-03-01T09:01:02.000+00:00',NULL);
CREATE TABLE "side_pair_steps" (
   "id" INTEGER PRIMARY KEY,
   "pair_id" INTEGER NOT NULL REFERENCES "side_pairs"("id"),
   "code" TEXT NOT NULL,
   "plan_id" INTEGER REFERENCES "plans"("id"),
   "boot" TEXT NOT NULL,
   "at_s" REAL NOT NULL,
   "at_utc" TEXT NOT NULL
) STRICT;
CREATE TABLE "side_pairs" (
   "id" INTEGER PRIMARY KEY,
   "runner_id" INTEGER NOT NULL REFERENCES "runners"("id"),
   "plan_id" INTEGER NOT NULL REFERENCES "plans"("id"),
   "boot" TEXT NOT NULL,
   "at_s" REAL NOT NULL,
   "at_utc" TEXT NOT NULL
) STRICT;
CREATE TABLE "supervisor_retirements" (
   "id" INTEGER PRIMARY KEY,
   "supervisor_id" INTEGER NOT NULL REFERENCES "supervisors"("id"),
   "by_id" INTEGER NOT NULL REFERENCES "supervisors"("id"),
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
CREATE TABLE "test_results" (
   "id" INTEGER PRIMARY KEY,
   "runner_id" INTEGER NOT NULL REFERENCES "runners"("id"),
   "evaluation_id" INTEGER NOT NULL REFERENCES "evaluations"("id"),
   "test_id" TEXT NOT NULL,
   "side" TEXT,
   "exercise" TEXT,
   "value" REAL,
   "skipped" TEXT,
   "replaces_id" INTEGER,
   "taken_utc" TEXT NOT NULL,
   "boot" TEXT NOT NULL,
   "at_s" REAL NOT NULL,
   "at_utc" TEXT NOT NULL
, supervisor_id INTEGER REFERENCES supervisors(id), reason TEXT) STRICT;
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
INSERT INTO "trace_blocks" VALUES(1,1,1,25,X'6364D000033D250D34C0C780039C106261636301617534C635210636060E208690EA08DE09215CA65930303031C279484C00',2338672112,'boot-0',100.0123456,'2026-03-01T09:00:00.000+00:00');
INSERT INTO "trace_blocks" VALUES(2,1,2,25,X'6364D0C001F8188080918189011DBC1162516761BB28C4F040888D0DC464636181317E08B131A833B0317000318484F14E0831E000568C7026130A1300',67045271,'boot-0',100.5123456,'2026-03-01T09:00:00.500+00:00');
INSERT INTO "trace_blocks" VALUES(3,1,3,25,X'6364D0C001F818708007426C6C2CEA2C4082058DF141888183818D411D8841341B82774208976916509A89112E04610200',860535062,'boot-0',101.0123456,'2026-03-01T09:00:01.000+00:00');
INSERT INTO "trace_blocks" VALUES(4,1,4,11,X'6364D080033E0638B821C4C2C2C6C6A20E229E08B131B0317000B13AC30921841A0B10C1C4082201',2812413788,'boot-0',101.5123456,'2026-03-01T09:00:01.500+00:00');
INSERT INTO "trace_blocks" VALUES(5,2,1,25,X'6364D000033D250D34C0C780039C106261636301617534C635210636060E208690EA08DE09215CA65930303031C279484C00',2544393235,'boot-0',162.0123456,'2026-03-01T09:01:02.000+00:00');
INSERT INTO "trace_blocks" VALUES(6,2,2,25,X'6364D0C001F8188080918189011DBC1162516761BB28C4F040888D0DC464636181317E08B131A833B0317000318484F14E0831E000568C7026130A1300',1847194362,'boot-0',162.5123456,'2026-03-01T09:01:02.500+00:00');
INSERT INTO "trace_blocks" VALUES(7,2,3,25,X'6364D0C001F818708007426C6C2CEA2C4082058DF141888183818D411D8841341B82774208976916509A89112E04610200',1864694073,'boot-0',163.0123456,'2026-03-01T09:01:03.000+00:00');
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
CREATE INDEX "idx_clearances_screening_id"
    ON "clearances" ("screening_id");
CREATE INDEX "idx_clearances_supervisor_id"
    ON "clearances" ("supervisor_id");
CREATE TRIGGER clearances_no_update BEFORE UPDATE ON clearances BEGIN SELECT RAISE(ABORT, 'clearances is append-only'); END;
CREATE TRIGGER clearances_no_delete BEFORE DELETE ON clearances BEGIN SELECT RAISE(ABORT, 'clearances is append-only'); END;
CREATE INDEX "idx_evaluations_runner_id"
    ON "evaluations" ("runner_id");
CREATE TRIGGER evaluations_no_update BEFORE UPDATE ON evaluations BEGIN SELECT RAISE(ABORT, 'evaluations is append-only'); END;
CREATE TRIGGER evaluations_no_delete BEFORE DELETE ON evaluations BEGIN SELECT RAISE(ABORT, 'evaluations is append-only'); END;
CREATE INDEX "idx_test_results_runner_id"
    ON "test_results" ("runner_id");
CREATE INDEX "idx_test_results_evaluation_id"
    ON "test_results" ("evaluation_id");
CREATE TRIGGER test_results_no_update BEFORE UPDATE ON test_results BEGIN SELECT RAISE(ABORT, 'test_results is append-only'); END;
CREATE TRIGGER test_results_no_delete BEFORE DELETE ON test_results BEGIN SELECT RAISE(ABORT, 'test_results is append-only'); END;
CREATE INDEX "idx_mornings_after_runner_id"
    ON "mornings_after" ("runner_id");
CREATE INDEX "idx_mornings_after_session_id"
    ON "mornings_after" ("session_id");
CREATE TRIGGER mornings_after_no_update BEFORE UPDATE ON mornings_after BEGIN SELECT RAISE(ABORT, 'mornings_after is append-only'); END;
CREATE TRIGGER mornings_after_no_delete BEFORE DELETE ON mornings_after BEGIN SELECT RAISE(ABORT, 'mornings_after is append-only'); END;
CREATE INDEX "idx_loads_session_id"
    ON "loads" ("session_id");
CREATE TRIGGER loads_no_update BEFORE UPDATE ON loads BEGIN SELECT RAISE(ABORT, 'loads is append-only'); END;
CREATE TRIGGER loads_no_delete BEFORE DELETE ON loads BEGIN SELECT RAISE(ABORT, 'loads is append-only'); END;
CREATE INDEX "idx_reviews_runner_id"
    ON "reviews" ("runner_id");
CREATE INDEX "idx_reviews_supervisor_id"
    ON "reviews" ("supervisor_id");
CREATE TRIGGER reviews_no_update BEFORE UPDATE ON reviews BEGIN SELECT RAISE(ABORT, 'reviews is append-only'); END;
CREATE TRIGGER reviews_no_delete BEFORE DELETE ON reviews BEGIN SELECT RAISE(ABORT, 'reviews is append-only'); END;
CREATE UNIQUE INDEX "idx_test_results_replaces_id"
    ON "test_results" ("replaces_id");
CREATE TRIGGER test_results_say_one_thing BEFORE INSERT ON test_results WHEN (NEW.value IS NULL) = (NEW.skipped IS NULL) BEGIN SELECT RAISE(ABORT, 'a result has a value or a reason'); END;
CREATE INDEX "idx_proposals_plan_id"
    ON "proposals" ("plan_id");
CREATE TRIGGER proposals_no_update BEFORE UPDATE ON proposals BEGIN SELECT RAISE(ABORT, 'proposals is append-only'); END;
CREATE TRIGGER proposals_no_delete BEFORE DELETE ON proposals BEGIN SELECT RAISE(ABORT, 'proposals is append-only'); END;
CREATE INDEX "idx_plan_changes_plan_id"
    ON "plan_changes" ("plan_id");
CREATE INDEX "idx_plan_changes_proposal_id"
    ON "plan_changes" ("proposal_id");
CREATE INDEX "idx_plan_changes_supervisor_id"
    ON "plan_changes" ("supervisor_id");
CREATE TRIGGER plan_changes_no_update BEFORE UPDATE ON plan_changes BEGIN SELECT RAISE(ABORT, 'plan_changes is append-only'); END;
CREATE TRIGGER plan_changes_no_delete BEFORE DELETE ON plan_changes BEGIN SELECT RAISE(ABORT, 'plan_changes is append-only'); END;
CREATE INDEX "idx_side_pairs_runner_id"
    ON "side_pairs" ("runner_id");
CREATE INDEX "idx_side_pairs_plan_id"
    ON "side_pairs" ("plan_id");
CREATE INDEX "idx_side_pair_steps_pair_id"
    ON "side_pair_steps" ("pair_id");
CREATE INDEX "idx_side_pair_steps_plan_id"
    ON "side_pair_steps" ("plan_id");
CREATE TRIGGER side_pairs_no_update BEFORE UPDATE ON side_pairs BEGIN SELECT RAISE(ABORT, 'side_pairs is append-only'); END;
CREATE TRIGGER side_pairs_no_delete BEFORE DELETE ON side_pairs BEGIN SELECT RAISE(ABORT, 'side_pairs is append-only'); END;
CREATE TRIGGER side_pair_steps_no_update BEFORE UPDATE ON side_pair_steps BEGIN SELECT RAISE(ABORT, 'side_pair_steps is append-only'); END;
CREATE TRIGGER side_pair_steps_no_delete BEFORE DELETE ON side_pair_steps BEGIN SELECT RAISE(ABORT, 'side_pair_steps is append-only'); END;
CREATE INDEX "idx_progression_holds_runner_id"
    ON "progression_holds" ("runner_id");
CREATE INDEX "idx_progression_holds_supervisor_id"
    ON "progression_holds" ("supervisor_id");
CREATE TRIGGER progression_holds_no_update BEFORE UPDATE ON progression_holds BEGIN SELECT RAISE(ABORT, 'progression_holds is append-only'); END;
CREATE TRIGGER progression_holds_no_delete BEFORE DELETE ON progression_holds BEGIN SELECT RAISE(ABORT, 'progression_holds is append-only'); END;
CREATE INDEX "idx_progression_releases_hold_id"
    ON "progression_releases" ("hold_id");
CREATE INDEX "idx_progression_releases_supervisor_id"
    ON "progression_releases" ("supervisor_id");
CREATE TRIGGER progression_releases_no_update BEFORE UPDATE ON progression_releases BEGIN SELECT RAISE(ABORT, 'progression_releases is append-only'); END;
CREATE TRIGGER progression_releases_no_delete BEFORE DELETE ON progression_releases BEGIN SELECT RAISE(ABORT, 'progression_releases is append-only'); END;
CREATE UNIQUE INDEX one_release_of_a_hold ON progression_releases (hold_id);
CREATE TRIGGER corrections_say_who_and_why BEFORE INSERT ON test_results WHEN (NEW.replaces_id IS NULL) != (NEW.supervisor_id IS NULL) OR (NEW.replaces_id IS NULL) != (NEW.reason IS NULL) BEGIN SELECT RAISE(ABORT, 'a correction names who and why'); END;
CREATE INDEX events_symptoms ON events(sequence) WHERE code = 'symptom';
CREATE INDEX "idx_early_visits_plan_id"
    ON "early_visits" ("plan_id");
CREATE INDEX "idx_early_visits_supervisor_id"
    ON "early_visits" ("supervisor_id");
CREATE TRIGGER early_visits_no_update BEFORE UPDATE ON early_visits BEGIN SELECT RAISE(ABORT, 'early_visits is append-only'); END;
CREATE TRIGGER early_visits_no_delete BEFORE DELETE ON early_visits BEGIN SELECT RAISE(ABORT, 'early_visits is append-only'); END;
CREATE INDEX "idx_supervisor_retirements_supervisor_id"
    ON "supervisor_retirements" ("supervisor_id");
CREATE INDEX "idx_supervisor_retirements_by_id"
    ON "supervisor_retirements" ("by_id");
CREATE TRIGGER supervisor_retirements_no_update BEFORE UPDATE ON supervisor_retirements BEGIN SELECT RAISE(ABORT, 'supervisor_retirements is append-only'); END;
CREATE TRIGGER supervisor_retirements_no_delete BEFORE DELETE ON supervisor_retirements BEGIN SELECT RAISE(ABORT, 'supervisor_retirements is append-only'); END;
CREATE UNIQUE INDEX supervisor_retirements_once ON supervisor_retirements(supervisor_id);
CREATE INDEX "idx_runner_languages_runner_id"
    ON "runner_languages" ("runner_id");
CREATE TRIGGER runner_languages_no_update BEFORE UPDATE ON runner_languages BEGIN SELECT RAISE(ABORT, 'runner_languages is append-only'); END;
CREATE TRIGGER runner_languages_no_delete BEFORE DELETE ON runner_languages BEGIN SELECT RAISE(ABORT, 'runner_languages is append-only'); END;
CREATE INDEX events_alarms ON events(sequence) WHERE code IN ('alarm_begun', 'alarm_ended', 'alarm_acknowledged', 'audio_paused', 'audio_pause_refused', 'audio_resumed');
COMMIT;
PRAGMA user_version = 15;
