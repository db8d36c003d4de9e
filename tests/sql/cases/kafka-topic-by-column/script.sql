-- A table on two topics is written to the one that each row names.

CREATE TABLE t (
  id INT,
  place STRING
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}t',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json'
);

CREATE TABLE u (
  id INT,
  place STRING METADATA FROM 'topic'
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}u;${run}v',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO u SELECT id, CONCAT('${run}', place) FROM t;
