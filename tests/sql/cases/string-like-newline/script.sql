-- A wildcard is for any character, a line's end among them.

CREATE TABLE args (
  id INT,
  s STRING,
  p STRING
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
  like_ BOOLEAN,
  const_ BOOLEAN,
  similar_ BOOLEAN
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
  s LIKE p,
  s LIKE 'a%c',
  s SIMILAR TO 'a%c'
FROM args;
