-- What Kafka says of a record beside its value, read and written.

CREATE TABLE t (
  id INT,
  k STRING,
  topic_ STRING METADATA FROM 'topic' VIRTUAL,
  `partition` INT METADATA VIRTUAL,
  `offset` BIGINT METADATA VIRTUAL,
  at_ TIMESTAMP_LTZ(3) METADATA FROM 'timestamp',
  kind STRING METADATA FROM 'timestamp-type' VIRTUAL,
  h MAP<STRING, BYTES> METADATA FROM 'headers'
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}t',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'key.format' = 'raw',
  'key.fields' = 'k',
  'value.format' = 'json',
  'value.fields-include' = 'EXCEPT_KEY'
);

CREATE TABLE u (
  k STRING,
  id INT,
  `partition` INT,
  `offset` BIGINT,
  kind STRING,
  source_time TIMESTAMP_LTZ(3),
  a STRING,
  at_ TIMESTAMP_LTZ(3) METADATA FROM 'timestamp',
  h MAP<STRING, BYTES> METADATA FROM 'headers'
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'raw',
  'key.fields' = 'k',
  'value.format' = 'json'
);

INSERT INTO u SELECT k, id, `partition`, `offset`, kind, at_, DECODE(h['a'], 'UTF-8'), at_ + INTERVAL '1' SECOND, h FROM t;
