PRAGMA application_id = 1111904817;
BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'kiosk','m001_first_tables','2026-11-29 15:02:32.544112+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'kiosk','m002_two_kinds_of_proof','2026-11-29 15:02:32.551143+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'kiosk','m003_measurements','2026-11-29 15:02:32.551840+00:00');
INSERT INTO "_sqlite_migrations" VALUES(4,'kiosk','m004_where_a_lop_is_from','2026-11-29 15:02:32.561341+00:00');
INSERT INTO "_sqlite_migrations" VALUES(5,'kiosk','m005_width_of_the_cuff_that_measured','2026-11-29 15:02:32.561922+00:00');
INSERT INTO "_sqlite_migrations" VALUES(6,'kiosk','m006_two_forms_and_who_let_them_pass','2026-11-29 15:02:32.562977+00:00');
INSERT INTO "_sqlite_migrations" VALUES(7,'kiosk','m007_evaluations','2026-11-29 15:02:32.571359+00:00');
INSERT INTO "_sqlite_migrations" VALUES(8,'kiosk','m008_proposals','2026-11-29 15:02:32.581798+00:00');
INSERT INTO "_sqlite_migrations" VALUES(9,'kiosk','m009_both_sides','2026-11-29 15:02:32.586999+00:00');
INSERT INTO "_sqlite_migrations" VALUES(10,'kiosk','m010_progression_holds','2026-11-29 15:02:32.591291+00:00');
INSERT INTO "_sqlite_migrations" VALUES(11,'kiosk','m011_who_corrected_a_result_and_why','2026-11-29 15:02:32.596616+00:00');
INSERT INTO "_sqlite_migrations" VALUES(12,'kiosk','m012_visits_sooner_than_recovered','2026-11-29 15:02:32.597520+00:00');
INSERT INTO "_sqlite_migrations" VALUES(13,'kiosk','m013_retired_supervisors','2026-11-29 15:02:32.605661+00:00');
INSERT INTO "_sqlite_migrations" VALUES(14,'kiosk','m014_what_is_spoken_with_whom','2026-11-29 15:02:32.607029+00:00');
INSERT INTO "_sqlite_migrations" VALUES(15,'kiosk','m015_which_approval_a_bout_began_on','2026-11-29 15:02:32.607867+00:00');
INSERT INTO "_sqlite_migrations" VALUES(16,'kiosk','m016_what_civil_time_was_held_to_be','2026-11-29 15:02:32.616647+00:00');
INSERT INTO "_sqlite_migrations" VALUES(17,'kiosk','m017_segments_of_traces','2026-11-29 15:02:32.632458+00:00');
INSERT INTO "_sqlite_migrations" VALUES(18,'kiosk','m018_audit','2026-11-29 15:02:32.647080+00:00');
INSERT INTO "_sqlite_migrations" VALUES(19,'kiosk','m019_when_the_last_backup_was','2026-11-29 15:02:32.647434+00:00');
CREATE TABLE "approvals" (
   "id" INTEGER PRIMARY KEY,
   "plan_id" INTEGER NOT NULL REFERENCES "plans"("id"),
   "supervisor_id" INTEGER NOT NULL REFERENCES "supervisors"("id"),
   "plan_digest" TEXT NOT NULL,
   "boot" TEXT NOT NULL,
   "at_s" REAL NOT NULL,
   "at_utc" TEXT NOT NULL
) STRICT;
INSERT INTO "approvals" VALUES(1,1,1,'dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd','boot-1',100.0,'2026-03-01T09:00:00.000+00:00');
CREATE TABLE "attempts" (
   "id" INTEGER PRIMARY KEY,
   "ok" INTEGER NOT NULL,
   "boot" TEXT NOT NULL,
   "at_s" REAL NOT NULL,
   "at_utc" TEXT NOT NULL
) STRICT;
CREATE TABLE audit (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    what TEXT NOT NULL,
    row INTEGER NOT NULL,
    verb TEXT NOT NULL,
    content BLOB NOT NULL,
    told BLOB,
    salt BLOB,
    change TEXT,
    at_utc TEXT,
    hash BLOB NOT NULL
) STRICT
;
INSERT INTO "audit" VALUES(1,'clock_marks',1,'added',X'9B69DA5AF926D82CB43F789945DD7C76A2E4C23CFD2751B17DD7E53CBD21EF86',NULL,NULL,NULL,NULL,X'717A4BEEBB9EF6B6A7DAF9B60719A0B1213E5EAE0F2020583942AD003175A28B');
INSERT INTO "audit" VALUES(2,'events',1,'added',X'A2C53FEF13A670E20614236E818EB727B92922069BA82915F8F103FD9F97C8CB',NULL,NULL,NULL,NULL,X'C40FC774B62B1236701039CFCF31CBABE8CBB3890EA43630D87DA1A505A66494');
INSERT INTO "audit" VALUES(3,'supervisors',1,'added',X'D8C39780425F2632AACB2211E71BEE554AF4DDC391717EED42DABE968199657C',NULL,NULL,NULL,NULL,X'8BBB7092EB7D2706DE4DDE95E1950110BC20A42D654ECA7947C1D29E1E0F34EC');
INSERT INTO "audit" VALUES(4,'proofs',1,'added',X'D6A059B6F033694E5A09EE7707E0445DCCCCE913625CB0C26F57D354B02B4D82',NULL,NULL,NULL,NULL,X'BBB40569A848B422A98323D9AD2B819BC4F40F0F44E05B7B64C12E661898A4CF');
INSERT INTO "audit" VALUES(5,'runners',1,'added',X'CA3648F24DB6F6E534F0125961BD769665A644A0AE986D524B0266731CC97B58',NULL,X'8BD3486ACC96CD924707CB5680ABA314',NULL,NULL,X'EFC493397B88032A38643296146B152FD6A201D11958F328FDFB37426908CA69');
INSERT INTO "audit" VALUES(6,'screenings',1,'added',X'149F1CEE8D85DA6D2D28D4838586A4BB8BC22CD4CDF73F54359F20F9CDE9F47B',NULL,NULL,NULL,NULL,X'DF1947FA472E3903076816CC83AA90EE390D7F4882439A5D95DC2A6C8E8CB51B');
INSERT INTO "audit" VALUES(7,'entered_lops',1,'added',X'7C6836B1678EB90A9AD205498BC436EA8BE540F7FB8F9F8D3DF5876489DDCCD9',NULL,NULL,NULL,NULL,X'241220944690BCA35F475CDD38BB94E212EC8C8D4C581E78BBDF6D8C2B67C595');
INSERT INTO "audit" VALUES(8,'plans',1,'added',X'745F05322D6DFFD035B332AB8B300C2BC6E4158F499B48EA31A7BF319289AED6',NULL,NULL,NULL,NULL,X'FF62AE94B50A880F28813CF6E2C52A5DBCE40BE67FE1071B172551B4E6928C80');
INSERT INTO "audit" VALUES(9,'measurements',1,'added',X'FFDF1D1943AC4E32FDBB3FB3299D3BBEC191D04A775D6C019AA5281997D96F55',NULL,NULL,NULL,NULL,X'ED8B4DB1767B89E9CFC8C71DE3CE5C7517A3AD3CE8079CE69F3BB5C5840374EC');
INSERT INTO "audit" VALUES(10,'measurements',2,'added',X'AE7AE88A607B21696593D234527B3EBB6B30A0FF8262BE148E1D0BA12B9332CE',NULL,NULL,NULL,NULL,X'5D9CEC0A9C25E645F59278E70451ED37FB8F344FC34FBF7B8F3643ACF81E6FB9');
INSERT INTO "audit" VALUES(11,'approvals',1,'added',X'8C2B6E47132A2CD6ABDFD119D0682318E04D4DC0FF094331EA78F9495BA7BC43',NULL,NULL,NULL,NULL,X'7FCD03A74D25D584D205898C734DF59D241803817FA024EE85FCBD85C9BFE7A8');
INSERT INTO "audit" VALUES(12,'sessions',1,'added',X'1C347BD6CD577086CE5FBE292DA760F20C441A780E9CE3F1EE78BA5C5A3820F5',NULL,NULL,NULL,NULL,X'EF220131D564C9D4AEC321DDFC18625CC9BBAD8654C190F06208F2D3A17FCF85');
INSERT INTO "audit" VALUES(13,'proofs',2,'added',X'9D055F0734B98C438C394B5F6F3D2053AFC64CC5CFBE7C7876316B91D0DCF1EB',NULL,NULL,NULL,NULL,X'C61315EF042900E5292AAAB85ED05271A9CCF4DA64F8AA45A2C342AB309BB602');
INSERT INTO "audit" VALUES(14,'events',2,'added',X'660F8F2D058FDCFC6BFCE27ED78B0F88E6D93327375E4526F1D45F6DB878F7F1',NULL,NULL,NULL,NULL,X'D55A7A96041F454720720672A09131F38F7D16C034B53B516579FAB7BFF84502');
INSERT INTO "audit" VALUES(15,'sessions',1,'changed',X'DDD004ADDD0835F7113EE1AF2F5344F530A1610490F217E6501829A55F6F9FE7',NULL,NULL,NULL,'2026-03-01T09:05:10.000+00:00',X'7A82F0D22AE8C561359F7DEFEB282EE9E9792585E9E8072E45A7B0AF3E32EE5E');
INSERT INTO "audit" VALUES(16,'trace_ends',1,'added',X'C5230E72FC3699907E7FAC988B5D788858965EF95354DF9E41779B7C03F65F6C',NULL,NULL,NULL,NULL,X'F08AD0763309CCD9C9454091F15F7826CBE90F71A1FA9FA6D909C997AC8B24C1');
INSERT INTO "audit" VALUES(17,'trace_segments',1,'added',X'D6A143EE1CC59319CA72CF6DC96AD5BBA59CCB6EE9EE47C994A521EC00F8E9E4',NULL,NULL,NULL,NULL,X'B0952555BBBBB93E93073D21AB985B8139406C9E245B97D141E9F3CD0F83DD97');
INSERT INTO "audit" VALUES(18,'trips',1,'added',X'412214E96EA031851FE01918B07AB312BF29B03803556542E4EA20D972F04B01',NULL,NULL,NULL,NULL,X'0F0FD0C39146D32FB98C08C40340784A0D0BC138D54522AF32C4CFA581947A44');
INSERT INTO "audit" VALUES(19,'runners',2,'added',X'615D1557BE57312C1EACBD672A1C0662682A665F93548FE413770DDE97B00DA5',NULL,NULL,NULL,NULL,X'F0D3F8099CFDC78260D3F4744E7A456B617CD0D3C4F5B6A918D6B5EC36E45399');
INSERT INTO "audit" VALUES(20,'erasures',1,'added',X'2F9B76E1907ADC56C6D4C39A226FA96815A19A935577B8BA636038190E0FA16E',NULL,NULL,NULL,NULL,X'C4B4150AC3C0FF0DB372C0935875E1E32CECD235A79210B4223C31D0259E9F70');
INSERT INTO "audit" VALUES(21,'runners',2,'erased',X'16780A2762A257A0D819A989ED68D663E91CB4EE25B3A8658B5EA0F6498DF871',NULL,NULL,NULL,'2026-03-01T09:05:10.000+00:00',X'AA0778373CB20F8CAA395B9CC2AEB85C408CA84DC9D2E30D79F1E0BEC8D0854E');
INSERT INTO "audit" VALUES(22,'runners',3,'added',X'D65D1489657BEE52B474094BB328BE217AD0C79EC3779B03273A5F6CAF7A676A',NULL,X'2A2CA148301816360B2AE9195B3A90AA',NULL,NULL,X'1E65C53F70EFABF57E7BA7EA756CB6982BFAFB46F3AD0DB84905315BB0B030B6');
INSERT INTO "audit" VALUES(23,'screenings',2,'added',X'884614F2A55334F2A82A117E440A5DCBC4A1983579BC18DEF123AD15D139A39C',NULL,NULL,NULL,NULL,X'10932E4E04547CC6E80D053023684EE1B83FAD67B54FF83A9F311C1B5FAFF995');
INSERT INTO "audit" VALUES(24,'entered_lops',2,'added',X'789054DDAC4A780A741FB0BAAF60A69B0A69481F41BA13B2F973DBC04E406238',NULL,NULL,NULL,NULL,X'3C8C9227CE8750B958CB100118C6B82EFE2BEE5B6927468C9EDA4E6DAC5A0F1B');
INSERT INTO "audit" VALUES(25,'plans',2,'added',X'F12A96224D42E970D1875DB9BBF584BFD247B906B3080118297D567B89ADDA12',NULL,NULL,NULL,NULL,X'05517CCAD56DAE85D9369CF4CF3B61C091EFAF107952C13271FFB1C6D668B4E6');
INSERT INTO "audit" VALUES(26,'sessions',2,'added',X'3A4934F1C03F735943B210F337D39E015589ADD7D33701E09AC0A9F11E84DDD9',NULL,NULL,NULL,NULL,X'4C62FBE2D3196702E30A98F68CB6C9D231840DB83E96A1B06DAB4EA6746C51DF');
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
CREATE TABLE "clock_marks" (
   "id" INTEGER PRIMARY KEY,
   "code" TEXT NOT NULL,
   "reason" TEXT NOT NULL,
   "figures" TEXT NOT NULL,
   "is_trusted" INTEGER NOT NULL,
   "civil_s" REAL NOT NULL,
   "system_s" REAL NOT NULL,
   "shift_s" REAL NOT NULL,
   "supervisor_id" INTEGER REFERENCES "supervisors"("id"),
   "boot" TEXT NOT NULL,
   "at_s" REAL NOT NULL,
   "at_utc" TEXT NOT NULL
) STRICT;
INSERT INTO "clock_marks" VALUES(1,'clock_trusted','clock_hardware','{}',1,1772355600.0,1772355600.0,0.0,NULL,'boot-1',100.0,'2026-03-01T09:00:00.000+00:00');
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
INSERT INTO "entered_lops" VALUES(1,1,'doppler','leg','right','seated','thigh-11',110,198.0,NULL,NULL,NULL,'boot-1',100.0,'2026-03-01T09:00:00.000+00:00');
INSERT INTO "entered_lops" VALUES(2,3,'doppler','leg','right','seated','thigh-11',110,198.0,NULL,NULL,NULL,'boot-1',410.0,'2026-03-01T09:05:10.000+00:00');
CREATE TABLE "erasures" (
   "id" INTEGER PRIMARY KEY,
   "runner_id" INTEGER NOT NULL REFERENCES "runners"("id"),
   "supervisor_id" INTEGER NOT NULL REFERENCES "supervisors"("id"),
   "reason" TEXT NOT NULL,
   "boot" TEXT NOT NULL,
   "at_s" REAL NOT NULL,
   "at_utc" TEXT NOT NULL
) STRICT;
INSERT INTO "erasures" VALUES(1,2,1,'asked','boot-1',410.0,'2026-03-01T09:05:10.000+00:00');
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
INSERT INTO "events" VALUES(1,NULL,'clock_trusted','{}','clock_hardware','boot-1',100.0,'2026-03-01T09:00:00.000+00:00');
INSERT INTO "events" VALUES(2,1,'effort','{"effort":5.0,"set":1.0}','','boot-1',111.0,'2026-03-01T09:00:10.000+00:00');
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
INSERT INTO "measurements" VALUES(1,1,'leg','right','seated','thigh-110',280.0,151.5,'{"curve":[],"high_mmhg":156.0,"lop_mmhg":151.5,"low_mmhg":147.0,"pulse_per_min":71.0,"quality":"A","refusal":null}','[{"amplitude_mmhg":0.5,"beats":3,"pressure_mmhg":50.0},{"amplitude_mmhg":null,"beats":1,"pressure_mmhg":60.0}]',48.5,'boot-1',100.0,'2026-03-01T09:00:00.000+00:00',110);
INSERT INTO "measurements" VALUES(2,1,'leg','right','seated','thigh-110',280.0,NULL,'{"curve":[],"high_mmhg":null,"lop_mmhg":null,"low_mmhg":null,"pulse_per_min":null,"quality":"","refusal":{"code":"search_restless","figures":{"plateaus":3.0}}}','[{"amplitude_mmhg":0.5,"beats":3,"pressure_mmhg":50.0},{"amplitude_mmhg":null,"beats":1,"pressure_mmhg":60.0}]',48.5,'boot-1',100.0,'2026-03-01T09:00:00.000+00:00',110);
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
INSERT INTO "plans" VALUES(1,1,1,'strength-30-15-15-15','leg_extension','leg','right','thigh-11',198.0,'doppler',60.0,'boot-1',100.0,'2026-03-01T09:00:00.000+00:00','seated',1,NULL,NULL);
INSERT INTO "plans" VALUES(2,3,2,'strength-30-15-15-15','leg_extension','leg','right','thigh-11',198.0,'doppler',60.0,'boot-1',410.0,'2026-03-01T09:05:10.000+00:00','seated',2,NULL,NULL);
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
INSERT INTO "proofs" VALUES(1,1,'[]',0.4,21.5,31.0,'boot-1',100.0,'2026-03-01T09:00:00.000+00:00','full',NULL,NULL,NULL,'{}');
INSERT INTO "proofs" VALUES(2,1,'[]',0.4,21.5,31.0,'boot-1',110.0,'2026-03-01T09:00:10.000+00:00','short','thigh-11',60.0,NULL,'{}');
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
CREATE TABLE "restoration_acceptances" (
   "id" INTEGER PRIMARY KEY,
   "restoration_id" INTEGER NOT NULL REFERENCES "restorations"("id"),
   "supervisor_id" INTEGER NOT NULL REFERENCES "supervisors"("id"),
   "boot" TEXT NOT NULL,
   "at_s" REAL NOT NULL,
   "at_utc" TEXT NOT NULL
) STRICT;
CREATE TABLE "restorations" (
   "id" INTEGER PRIMARY KEY,
   "lines" INTEGER NOT NULL,
   "last_utc" TEXT,
   "aside" TEXT,
   "why" TEXT NOT NULL,
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
INSERT INTO "runners" VALUES(1,'Ann',1990,'boot-1',100.0,'2026-03-01T09:00:00.000+00:00');
INSERT INTO "runners" VALUES(2,'',0,'boot-1',410.0,'2026-03-01T09:05:10.000+00:00');
INSERT INTO "runners" VALUES(3,'Bea',1990,'boot-1',410.0,'2026-03-01T09:05:10.000+00:00');
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
INSERT INTO "screenings" VALUES(1,1,'1','{"dvt":false}','clear','boot-1',100.0,'2026-03-01T09:00:00.000+00:00','same_day');
INSERT INTO "screenings" VALUES(2,3,'1','{"dvt":false}','clear','boot-1',410.0,'2026-03-01T09:05:10.000+00:00','same_day');
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
INSERT INTO "sessions" VALUES(1,1,1,'{"blocks":[{"cue":"","refill_after_s":0.0,"repetitions":30,"rest":"inflated","rest_cue":"","rest_s":30.0,"share":1.0,"tempo":{"down_s":1.5,"up_s":1.5},"work":"repetitions","work_s":0.0},{"cue":"","refill_after_s":0.0,"repetitions":15,"rest":"inflated","rest_cue":"","rest_s":30.0,"share":1.0,"tempo":{"down_s":1.5,"up_s":1.5},"work":"repetitions","work_s":0.0},{"cue":"","refill_after_s":0.0,"repetitions":15,"rest":"inflated","rest_cue":"","rest_s":30.0,"share":1.0,"tempo":{"down_s":1.5,"up_s":1.5},"work":"repetitions","work_s":0.0},{"cue":"","refill_after_s":0.0,"repetitions":15,"rest":"inflated","rest_cue":"","rest_s":30.0,"share":1.0,"tempo":{"down_s":1.5,"up_s":1.5},"work":"repetitions","work_s":0.0}],"cuff_id":"thigh-11","cuff_width_mm":110,"exercise":"leg_extension","limb":"leg","limit_mmhg":148.8,"load_kg":null,"lop_mmhg":198.0,"max_restriction_s":600.0,"percent_lop":60.0,"protocol_id":"strength-30-15-15-15","protocol_version":1,"reason":"goal strength","setpoint_mmhg":118.8,"side":"right"}','boot-1',410.0,'2026-03-01T09:05:10.000+00:00','completed','{}','{"above_lop_s":0.0,"peak_mmhg":131.4,"repetitions":[30,15],"rest":null,"restriction_s":301.5,"rests":[],"session":null,"sets":[{"above_lop_s":0.0,"mean_mmhg":119.1,"p50_mmhg":null,"p5_mmhg":115.0,"p95_mmhg":123.0,"peak_mmhg":131.4,"sd_mmhg":2.2,"seconds":90.0,"valley_mmhg":104.2,"within_10pct":0.999,"within_5pct":0.97},{"above_lop_s":0.0,"mean_mmhg":119.1,"p50_mmhg":null,"p5_mmhg":115.0,"p95_mmhg":123.0,"peak_mmhg":131.4,"sd_mmhg":2.2,"seconds":90.0,"valley_mmhg":104.2,"within_10pct":0.999,"within_5pct":0.97}],"work":{"above_lop_s":0.0,"mean_mmhg":119.1,"p50_mmhg":null,"p5_mmhg":115.0,"p95_mmhg":123.0,"peak_mmhg":131.4,"sd_mmhg":2.2,"seconds":90.0,"valley_mmhg":104.2,"within_10pct":0.999,"within_5pct":0.97}}','boot-1',110.0,'2026-03-01T09:00:10.000+00:00',1);
INSERT INTO "sessions" VALUES(2,3,2,'{"blocks":[{"cue":"","refill_after_s":0.0,"repetitions":30,"rest":"inflated","rest_cue":"","rest_s":30.0,"share":1.0,"tempo":{"down_s":1.5,"up_s":1.5},"work":"repetitions","work_s":0.0},{"cue":"","refill_after_s":0.0,"repetitions":15,"rest":"inflated","rest_cue":"","rest_s":30.0,"share":1.0,"tempo":{"down_s":1.5,"up_s":1.5},"work":"repetitions","work_s":0.0},{"cue":"","refill_after_s":0.0,"repetitions":15,"rest":"inflated","rest_cue":"","rest_s":30.0,"share":1.0,"tempo":{"down_s":1.5,"up_s":1.5},"work":"repetitions","work_s":0.0},{"cue":"","refill_after_s":0.0,"repetitions":15,"rest":"inflated","rest_cue":"","rest_s":30.0,"share":1.0,"tempo":{"down_s":1.5,"up_s":1.5},"work":"repetitions","work_s":0.0}],"cuff_id":"thigh-11","cuff_width_mm":110,"exercise":"leg_extension","limb":"leg","limit_mmhg":148.8,"load_kg":null,"lop_mmhg":198.0,"max_restriction_s":600.0,"percent_lop":60.0,"protocol_id":"strength-30-15-15-15","protocol_version":1,"reason":"goal strength","setpoint_mmhg":118.8,"side":"right"}',NULL,NULL,NULL,NULL,NULL,NULL,'boot-1',470.0,'2026-03-01T09:06:10.000+00:00',NULL);
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
INSERT INTO "supervisors" VALUES(1,'Sam','hash','boot-1',100.0,'2026-03-01T09:00:00.000+00:00');
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
CREATE TABLE trace_blocks (id INTEGER PRIMARY KEY, session_id INTEGER NOT NULL REFERENCES sessions(id), number INTEGER NOT NULL, at_s REAL NOT NULL, points INTEGER NOT NULL, crc32 INTEGER NOT NULL, data BLOB NOT NULL, CHECK (id = (session_id << 32) + number)) STRICT;
INSERT INTO "trace_blocks" VALUES(8589934593,2,1,470.0,25,3400275335,X'6364D0C001B81870800E3E0652016E2D16B82400');
CREATE TABLE "trace_ends" (
   "id" INTEGER PRIMARY KEY,
   "session_id" INTEGER NOT NULL REFERENCES "sessions"("id"),
   "blocks" INTEGER NOT NULL,
   "points" INTEGER NOT NULL,
   "cut" INTEGER NOT NULL,
   "boot" TEXT NOT NULL,
   "at_s" REAL NOT NULL,
   "at_utc" TEXT NOT NULL
) STRICT;
INSERT INTO "trace_ends" VALUES(1,1,1,25,0,'boot-1',410.0,'2026-03-01T09:05:10.000+00:00');
CREATE TABLE "trace_segments" (
   "id" INTEGER PRIMARY KEY,
   "session_id" INTEGER NOT NULL REFERENCES "sessions"("id"),
   "first_number" INTEGER NOT NULL,
   "blocks" INTEGER NOT NULL,
   "start_s" REAL NOT NULL,
   "points" INTEGER NOT NULL,
   "crc32" INTEGER NOT NULL,
   "data" BLOB NOT NULL,
   "boot" TEXT NOT NULL,
   "at_s" REAL NOT NULL,
   "at_utc" TEXT NOT NULL
) STRICT;
INSERT INTO "trace_segments" VALUES(1,1,1,1,110.0,25,2441048927,X'63EAE06BE763C00E581875183498F4B898F41898F43AF898F42C00','boot-1',410.0,'2026-03-01T09:05:10.000+00:00');
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
INSERT INTO "trips" VALUES(1,'stop_pressed','{}','watchdog',91.0,'boot-1',410.0,'2026-03-01T09:05:10.000+00:00');
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
CREATE INDEX "idx_clock_marks_supervisor_id"
    ON "clock_marks" ("supervisor_id");
CREATE TRIGGER clock_marks_no_update BEFORE UPDATE ON clock_marks BEGIN SELECT RAISE(ABORT, 'clock_marks is append-only'); END;
CREATE TRIGGER clock_marks_no_delete BEFORE DELETE ON clock_marks BEGIN SELECT RAISE(ABORT, 'clock_marks is append-only'); END;
CREATE INDEX clock_marks_boot ON clock_marks(boot, id);
CREATE UNIQUE INDEX "idx_trace_segments_session_id_first_number"
    ON "trace_segments" ("session_id", "first_number");
CREATE UNIQUE INDEX "idx_trace_ends_session_id"
    ON "trace_ends" ("session_id");
CREATE TRIGGER trace_segments_no_update BEFORE UPDATE ON trace_segments BEGIN SELECT RAISE(ABORT, 'trace_segments is append-only'); END;
CREATE TRIGGER trace_segments_no_delete BEFORE DELETE ON trace_segments BEGIN SELECT RAISE(ABORT, 'trace_segments is append-only'); END;
CREATE TRIGGER trace_ends_no_update BEFORE UPDATE ON trace_ends BEGIN SELECT RAISE(ABORT, 'trace_ends is append-only'); END;
CREATE TRIGGER trace_ends_no_delete BEFORE DELETE ON trace_ends BEGIN SELECT RAISE(ABORT, 'trace_ends is append-only'); END;
CREATE TRIGGER trace_blocks_no_update BEFORE UPDATE ON trace_blocks BEGIN SELECT RAISE(ABORT, 'trace_blocks is append-only'); END;
CREATE TRIGGER trace_blocks_no_delete BEFORE DELETE ON trace_blocks WHEN NOT EXISTS (SELECT 1 FROM trace_segments WHERE session_id = OLD.session_id AND first_number <= OLD.number AND OLD.number < first_number + blocks) BEGIN SELECT RAISE(ABORT, 'trace_blocks is append-only'); END;
CREATE TRIGGER trace_blocks_before_end BEFORE INSERT ON trace_blocks WHEN EXISTS (SELECT 1 FROM trace_ends WHERE session_id = NEW.session_id) BEGIN SELECT RAISE(ABORT, 'the trace has ended'); END;
CREATE VIEW trace_pieces AS SELECT 'segment' AS form, session_id, first_number AS number, blocks, points, start_s AS at_s, crc32, data FROM trace_segments UNION ALL SELECT 'block', session_id, number, 1, points, at_s, crc32, data FROM trace_blocks UNION ALL SELECT 'end', session_id, blocks + 1, 0, points, at_s, 0, x'' FROM trace_ends;
CREATE INDEX "idx_erasures_runner_id"
    ON "erasures" ("runner_id");
CREATE INDEX "idx_erasures_supervisor_id"
    ON "erasures" ("supervisor_id");
CREATE TRIGGER erasures_no_update BEFORE UPDATE ON erasures BEGIN SELECT RAISE(ABORT, 'erasures is append-only'); END;
CREATE TRIGGER erasures_no_delete BEFORE DELETE ON erasures BEGIN SELECT RAISE(ABORT, 'erasures is append-only'); END;
CREATE TRIGGER restorations_no_update BEFORE UPDATE ON restorations BEGIN SELECT RAISE(ABORT, 'restorations is append-only'); END;
CREATE TRIGGER restorations_no_delete BEFORE DELETE ON restorations BEGIN SELECT RAISE(ABORT, 'restorations is append-only'); END;
CREATE INDEX "idx_restoration_acceptances_restoration_id"
    ON "restoration_acceptances" ("restoration_id");
CREATE INDEX "idx_restoration_acceptances_supervisor_id"
    ON "restoration_acceptances" ("supervisor_id");
CREATE TRIGGER restoration_acceptances_no_update BEFORE UPDATE ON restoration_acceptances BEGIN SELECT RAISE(ABORT, 'restoration_acceptances is append-only'); END;
CREATE TRIGGER restoration_acceptances_no_delete BEFORE DELETE ON restoration_acceptances BEGIN SELECT RAISE(ABORT, 'restoration_acceptances is append-only'); END;
CREATE UNIQUE INDEX erasures_once ON erasures(runner_id);
CREATE INDEX proofs_by_time ON proofs(boot, at_s);
CREATE INDEX audit_rows ON audit(row) WHERE what = 'runners';
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit WHEN NOT (
    NEW.salt IS NULL AND NEW.change IS NULL
    AND NEW.seq IS OLD.seq AND NEW.what IS OLD.what AND NEW.row IS OLD.row AND NEW.verb IS OLD.verb
    AND NEW.content IS OLD.content AND NEW.told IS OLD.told AND NEW.at_utc IS OLD.at_utc AND NEW.hash IS OLD.hash
    AND EXISTS (SELECT 1 FROM erasures WHERE OLD.what = 'runners' AND runner_id = OLD.row)
)
BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER runners_no_delete BEFORE DELETE ON runners BEGIN SELECT RAISE(ABORT, 'a runner is erased, not removed'); END;
CREATE INDEX events_backups ON events(sequence) WHERE code IN ('backup_made', 'backup_failed', 'records_verified');
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('audit',26);
COMMIT;
PRAGMA user_version = 19;
