-- Texts with zones, with patterns that do not fit, and instants read with a pattern and a zone.

SET 'table.local-time-zone' = 'America/New_York';

CREATE TABLE args (
  id INT,
  s STRING,
  p STRING,
  z STRING
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
  ts STRING,
  ltz STRING,
  ltz_zone STRING,
  unix BIGINT,
  d DATE,
  dec_ STRING,
  float_ STRING,
  above STRING,
  single STRING
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}results',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO results
SELECT
  id,
  CAST(TO_TIMESTAMP(s, p) AS STRING),
  CAST(TO_TIMESTAMP_LTZ(s, p) AS STRING),
  CAST(TO_TIMESTAMP_LTZ(s, p, z) AS STRING),
  CASE WHEN id < 6 THEN UNIX_TIMESTAMP(s, p) END,
  CASE WHEN id < 6 THEN TO_DATE(s, p) END,
  CAST(TO_TIMESTAMP_LTZ(CAST(1.999 AS DECIMAL(5, 3)) * id, 0) AS STRING),
  CAST(TO_TIMESTAMP_LTZ(CAST(1.999 AS DOUBLE) * id, 0) AS STRING),
  CAST(TO_TIMESTAMP_LTZ(253402300799 + id, 0) AS STRING),
  CAST(TO_TIMESTAMP_LTZ(id) AS STRING)
FROM args;
