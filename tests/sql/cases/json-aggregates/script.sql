-- JSON made of the rows of a group.

CREATE TABLE t (
  id INT,
  k STRING,
  x STRING NOT NULL,
  v INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}t',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json'
);

CREATE TABLE u (
  k STRING,
  obj STRING,
  obj_absent STRING,
  arr STRING,
  arr_null STRING,
  PRIMARY KEY (k) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'json',
  'value.format' = 'json'
);

INSERT INTO u SELECT k, JSON_OBJECTAGG(KEY x VALUE v), JSON_OBJECTAGG(KEY x VALUE v ABSENT ON NULL), JSON_ARRAYAGG(v), JSON_ARRAYAGG(v NULL ON NULL) FROM t GROUP BY k;
