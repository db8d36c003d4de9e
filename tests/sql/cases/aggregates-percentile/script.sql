-- A percentile lies between two values, in proportion; one may ask for several.

CREATE TABLE t (
  id INT,
  k STRING,
  x DOUBLE,
  w INT
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
  median DOUBLE,
  quarter_ DOUBLE,
  several ARRAY<DOUBLE>,
  weighted DOUBLE,
  PRIMARY KEY (k) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'json',
  'value.format' = 'json'
);

INSERT INTO u SELECT k, PERCENTILE(x, 0.5), PERCENTILE(x, 0.25), PERCENTILE(x, ARRAY[0, 0.5, 1]), PERCENTILE(x, 0.5, w) FROM t GROUP BY k;
