-- Functions that count UTF-16 code units: a character outside the basic plane is two, and may be
-- cut.

CREATE TABLE args (
  id INT,
  s STRING,
  n INT
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
  overlay_ STRING,
  overlay_for STRING,
  lpad STRING,
  rpad STRING,
  replace_empty STRING
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
  OVERLAY(s PLACING 'XYZ' FROM n),
  OVERLAY(s PLACING 'XYZ' FROM n FOR 1),
  LPAD(s, n, '-'),
  RPAD(s, 4, '-'),
  REPLACE(s, '', '-')
FROM args;
