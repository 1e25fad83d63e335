-- A register of the time before schema versions, as its own code made it. Fictional rows.
BEGIN TRANSACTION;
CREATE TABLE areas (
	id INTEGER NOT NULL, 
	change_id INTEGER NOT NULL, 
	area VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	type VARCHAR NOT NULL, 
	parent VARCHAR, 
	aliases VARCHAR, 
	geometry VARCHAR, 
	generalised INTEGER, 
	PRIMARY KEY (id), 
	FOREIGN KEY(change_id) REFERENCES changes (id)
);
INSERT INTO "areas" VALUES(1,1,'taby','Täby','kommun',NULL,'Taby',NULL,NULL);
INSERT INTO "areas" VALUES(2,1,'ensta','Ensta','stadsdel','taby',NULL,NULL,NULL);
CREATE TABLE changes (
	id INTEGER NOT NULL, 
	at VARCHAR NOT NULL, 
	who VARCHAR NOT NULL, 
	action VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	place VARCHAR, 
	title VARCHAR, 
	file VARCHAR, 
	sha256 VARCHAR, 
	source VARCHAR, 
	period VARCHAR, 
	as_of DATE, 
	remark VARCHAR, 
	added INTEGER NOT NULL, 
	changed INTEGER NOT NULL, 
	unchanged INTEGER NOT NULL, 
	problems JSON NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "changes" VALUES(1,'2024-01-15T09:00:00+00:00','Kommunen','import','areas','taby',NULL,'areas.csv',NULL,'Fiktiva uppgifter',NULL,NULL,NULL,2,0,0,'[]');
INSERT INTO "changes" VALUES(2,'2024-01-15T09:00:00+00:00','Kommunen','import','levels','taby',NULL,'levels.csv',NULL,'Fiktiva uppgifter',NULL,NULL,NULL,3,0,0,'[]');
INSERT INTO "changes" VALUES(3,'2024-01-15T09:00:00+00:00','Kommunen','import','ratings','taby',NULL,'ratings.csv',NULL,'Fiktiva uppgifter',NULL,NULL,NULL,3,0,0,'[]');
INSERT INTO "changes" VALUES(4,'2024-01-15T09:00:00+00:00','Kommunen','import','ratings','taby',NULL,'ratings.csv',NULL,'Fiktiva uppgifter',NULL,NULL,NULL,0,1,0,'["Vecka 3 \u00e4r os\u00e4ker."]');
INSERT INTO "changes" VALUES(5,'2024-01-15T09:00:00+00:00','Kommunen','import','crime','taby',NULL,'crime.csv',NULL,'Fiktiva uppgifter','1 jan – 30 sep','2024-01-15',NULL,1,0,0,'[]');
INSERT INTO "changes" VALUES(6,'2024-01-15T09:00:00+00:00','Kommunen','import','survey','taby',NULL,'survey.csv',NULL,'Fiktiva uppgifter',NULL,NULL,NULL,1,0,0,'[]');
CREATE TABLE crime (
	id INTEGER NOT NULL, 
	change_id INTEGER NOT NULL, 
	area VARCHAR NOT NULL, 
	"group" VARCHAR NOT NULL, 
	category VARCHAR NOT NULL, 
	start DATE NOT NULL, 
	"end" DATE NOT NULL, 
	status VARCHAR NOT NULL, 
	count INTEGER, 
	position INTEGER, 
	PRIMARY KEY (id), 
	FOREIGN KEY(change_id) REFERENCES changes (id)
);
INSERT INTO "crime" VALUES(1,5,'taby','Hushåll','Inbrott','2023-01-01','2023-09-30','final',103,1);
CREATE TABLE facts (
	id INTEGER NOT NULL, 
	change_id INTEGER NOT NULL, 
	area VARCHAR NOT NULL, 
	measure VARCHAR NOT NULL, 
	period VARCHAR NOT NULL, 
	value FLOAT, 
	unit VARCHAR, 
	position INTEGER, 
	PRIMARY KEY (id), 
	FOREIGN KEY(change_id) REFERENCES changes (id)
);
CREATE TABLE indicators (
	id INTEGER NOT NULL, 
	change_id INTEGER NOT NULL, 
	area VARCHAR NOT NULL, 
	"plan" VARCHAR NOT NULL, 
	goal VARCHAR NOT NULL, 
	indicator VARCHAR NOT NULL, 
	baseline FLOAT, 
	baseline_year INTEGER, 
	target FLOAT, 
	target_year INTEGER, 
	PRIMARY KEY (id), 
	FOREIGN KEY(change_id) REFERENCES changes (id)
);
CREATE TABLE layers (
	id INTEGER NOT NULL, 
	change_id INTEGER NOT NULL, 
	area VARCHAR NOT NULL, 
	layer VARCHAR NOT NULL, 
	edition INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	category VARCHAR, 
	district VARCHAR, 
	accuracy VARCHAR, 
	geometry VARCHAR, 
	generalised INTEGER, 
	PRIMARY KEY (id), 
	FOREIGN KEY(change_id) REFERENCES changes (id)
);
CREATE TABLE levels (
	id INTEGER NOT NULL, 
	change_id INTEGER NOT NULL, 
	area VARCHAR NOT NULL, 
	level INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	colour VARCHAR NOT NULL, 
	ink VARCHAR NOT NULL, 
	explanation VARCHAR, 
	role VARCHAR, 
	PRIMARY KEY (id), 
	FOREIGN KEY(change_id) REFERENCES changes (id)
);
INSERT INTO "levels" VALUES(1,2,'taby',1,'Nivå 1','#FFFFFF','#000000',NULL,NULL);
INSERT INTO "levels" VALUES(2,2,'taby',2,'Nivå 2','#FFFFFF','#000000',NULL,NULL);
INSERT INTO "levels" VALUES(3,2,'taby',3,'Nivå 3','#FFFFFF','#000000',NULL,NULL);
CREATE TABLE measures (
	id INTEGER NOT NULL, 
	change_id INTEGER NOT NULL, 
	area VARCHAR NOT NULL, 
	"plan" VARCHAR NOT NULL, 
	number VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	focus VARCHAR, 
	expected VARCHAR, 
	coordinator VARCHAR, 
	responsible VARCHAR, 
	follow_up VARCHAR, 
	PRIMARY KEY (id), 
	FOREIGN KEY(change_id) REFERENCES changes (id)
);
CREATE TABLE population (
	id INTEGER NOT NULL, 
	change_id INTEGER NOT NULL, 
	area VARCHAR NOT NULL, 
	date DATE NOT NULL, 
	age VARCHAR NOT NULL, 
	count INTEGER, 
	PRIMARY KEY (id), 
	FOREIGN KEY(change_id) REFERENCES changes (id)
);
CREATE TABLE ratings (
	id INTEGER NOT NULL, 
	change_id INTEGER NOT NULL, 
	area VARCHAR NOT NULL, 
	year INTEGER NOT NULL, 
	week INTEGER NOT NULL, 
	level INTEGER, 
	PRIMARY KEY (id), 
	FOREIGN KEY(change_id) REFERENCES changes (id)
);
INSERT INTO "ratings" VALUES(1,3,'ensta',2023,1,1);
INSERT INTO "ratings" VALUES(2,3,'ensta',2023,2,NULL);
INSERT INTO "ratings" VALUES(3,3,'ensta',2023,3,3);
INSERT INTO "ratings" VALUES(4,4,'ensta',2023,3,2);
CREATE TABLE register_info (
	id INTEGER NOT NULL, 
	uuid VARCHAR NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "register_info" VALUES(1,'363a06d5-9b16-4dc9-b41e-b38cfd9030a6');
CREATE TABLE survey (
	id INTEGER NOT NULL, 
	change_id INTEGER NOT NULL, 
	area VARCHAR NOT NULL, 
	survey VARCHAR NOT NULL, 
	wave VARCHAR NOT NULL, 
	question VARCHAR NOT NULL, 
	answer VARCHAR NOT NULL, 
	"group" VARCHAR NOT NULL, 
	share FLOAT, 
	n INTEGER, 
	remark VARCHAR, 
	PRIMARY KEY (id), 
	FOREIGN KEY(change_id) REFERENCES changes (id)
);
INSERT INTO "survey" VALUES(1,6,'ensta','Trygghet','2020+2021','Otrygg ute','mycket','alla',0.47,210,NULL);
CREATE TABLE themes (
	id INTEGER NOT NULL, 
	change_id INTEGER NOT NULL, 
	area VARCHAR NOT NULL, 
	type VARCHAR NOT NULL, 
	code VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	description VARCHAR, 
	count INTEGER, 
	PRIMARY KEY (id), 
	FOREIGN KEY(change_id) REFERENCES changes (id)
);
CREATE TABLE yearly (
	id INTEGER NOT NULL, 
	change_id INTEGER NOT NULL, 
	area VARCHAR NOT NULL, 
	part VARCHAR NOT NULL, 
	year INTEGER NOT NULL, 
	level INTEGER, 
	assessor VARCHAR, 
	PRIMARY KEY (id), 
	FOREIGN KEY(change_id) REFERENCES changes (id)
);
CREATE TRIGGER register_info_no_update BEFORE UPDATE ON register_info BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER register_info_no_delete BEFORE DELETE ON register_info BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER changes_no_update BEFORE UPDATE ON changes BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER changes_no_delete BEFORE DELETE ON changes BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE INDEX areas_key ON areas (area, id);
CREATE TRIGGER areas_no_update BEFORE UPDATE ON areas BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER areas_no_delete BEFORE DELETE ON areas BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE INDEX levels_key ON levels (area, level, id);
CREATE TRIGGER levels_no_update BEFORE UPDATE ON levels BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER levels_no_delete BEFORE DELETE ON levels BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE INDEX ratings_key ON ratings (area, year, week, id);
CREATE TRIGGER ratings_no_update BEFORE UPDATE ON ratings BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER ratings_no_delete BEFORE DELETE ON ratings BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE INDEX yearly_key ON yearly (area, part, year, id);
CREATE TRIGGER yearly_no_update BEFORE UPDATE ON yearly BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER yearly_no_delete BEFORE DELETE ON yearly BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE INDEX crime_key ON crime (area, "group", category, start, "end", status, id);
CREATE TRIGGER crime_no_update BEFORE UPDATE ON crime BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER crime_no_delete BEFORE DELETE ON crime BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE INDEX survey_key ON survey (area, survey, wave, question, answer, "group", id);
CREATE TRIGGER survey_no_update BEFORE UPDATE ON survey BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER survey_no_delete BEFORE DELETE ON survey BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE INDEX population_key ON population (area, date, age, id);
CREATE TRIGGER population_no_update BEFORE UPDATE ON population BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER population_no_delete BEFORE DELETE ON population BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE INDEX facts_key ON facts (area, measure, period, id);
CREATE TRIGGER facts_no_update BEFORE UPDATE ON facts BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER facts_no_delete BEFORE DELETE ON facts BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE INDEX layers_key ON layers (area, layer, edition, name, id);
CREATE TRIGGER layers_no_update BEFORE UPDATE ON layers BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER layers_no_delete BEFORE DELETE ON layers BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE INDEX indicators_key ON indicators (area, "plan", goal, indicator, id);
CREATE TRIGGER indicators_no_update BEFORE UPDATE ON indicators BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER indicators_no_delete BEFORE DELETE ON indicators BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE INDEX measures_key ON measures (area, "plan", number, id);
CREATE TRIGGER measures_no_update BEFORE UPDATE ON measures BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER measures_no_delete BEFORE DELETE ON measures BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE INDEX themes_key ON themes (area, type, code, id);
CREATE TRIGGER themes_no_update BEFORE UPDATE ON themes BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER themes_no_delete BEFORE DELETE ON themes BEGIN SELECT RAISE(ABORT, 'append-only'); END;
COMMIT;
