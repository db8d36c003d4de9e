-- Deviations and variances, of a population and of a sample, which one value has none of.

CREATE TABLE t (
  id INT,
  k STRING,
  x DOUBLE
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
  sp DOUBLE,
  ss DOUBLE,
  vp DOUBLE,
  vs DOUBLE,
  v DOUBLE,
  vi INT,
  PRIMARY KEY (k) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'json',
  'value.format' = 'json'
);

INSERT INTO u SELECT k, ROUND(STDDEV_POP(x), 10), ROUND(STDDEV_SAMP(x), 10), ROUND(VAR_POP(x), 10), ROUND(VAR_SAMP(x), 10), ROUND(VARIANCE(x), 10), VAR_POP(CAST(x AS INT)) FROM t GROUP BY k;
