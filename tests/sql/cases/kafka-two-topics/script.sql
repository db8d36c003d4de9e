-- One table on two topics.

CREATE TABLE t (
  id INT,
  place STRING METADATA FROM 'topic' VIRTUAL
) WITH (
  'connector' = 'kafka',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'topic' = '${run}t;${run}v',
  'format' = 'json'
);

CREATE TABLE u (
  id INT,
  last_letter STRING
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO u SELECT id, RIGHT(place, 1) FROM t;
