-- Views, a view with names of its own, common table expressions and subqueries, in each other.

CREATE TABLE t (
  id INT,
  name STRING,
  n INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}t',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json'
);

CREATE TABLE u (
  kind STRING,
  id INT,
  x STRING
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

CREATE VIEW known AS SELECT * FROM t WHERE n IS NOT NULL;

CREATE TEMPORARY VIEW renamed (a, b) COMMENT 'two columns' AS SELECT id, name FROM known;

INSERT INTO u SELECT 'view', a, b FROM renamed WHERE b IS NOT NULL;

INSERT INTO u
WITH small AS (SELECT id, name FROM t WHERE n < 8), both_ AS (SELECT id * 10 AS ten, name FROM small)
SELECT 'with', ten, name FROM both_;

INSERT INTO u (id, kind) SELECT s.id, 'columns' FROM (SELECT id FROM (SELECT * FROM t) AS i WHERE id <> 2) AS s;
