-- Regular expressions: found anywhere, groups by number, NULL where nothing matches.

CREATE TABLE args (
  id INT,
  s STRING,
  r STRING
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}args',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json'
);

CREATE TABLE results (
  id INT,
  regexp BOOLEAN,
  extract_0 STRING,
  extract_ STRING,
  extract_1 STRING,
  extract_9 STRING,
  replace_ STRING,
  replace_empty STRING,
  replace_class STRING,
  regexp_count INT,
  regexp_instr INT,
  regexp_substr STRING,
  extract_all ARRAY<STRING>
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}results',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json',
  'json.encode.decimal-as-plain-number' = 'true'
);

INSERT INTO results
SELECT
  id,
  REGEXP(s, r),
  REGEXP_EXTRACT(s, r, 0),
  REGEXP_EXTRACT(s, r),
  REGEXP_EXTRACT(s, '(\d)(\d)', 2),
  REGEXP_EXTRACT(s, r, 9),
  REGEXP_REPLACE(s, r, '<$0>'),
  REGEXP_REPLACE(s, r, ''),
  REGEXP_REPLACE(s, '[aeiou]', '*'),
  REGEXP_COUNT(s, r),
  REGEXP_INSTR(s, r),
  REGEXP_SUBSTR(s, r),
  REGEXP_EXTRACT_ALL(s, r, 0)
FROM args;
