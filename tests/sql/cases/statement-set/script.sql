-- Several INSERTs of one set, and a UNION ALL of what they read.

CREATE TABLE t (
  id INT,
  name STRING,
  n INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}t',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json'
);

CREATE TABLE u (
  id INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

CREATE TABLE v (
  id INT,
  src STRING
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}v',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

EXECUTE STATEMENT SET
BEGIN
  INSERT INTO u SELECT id FROM t WHERE n > 0;
  INSERT INTO v SELECT id, 'one' FROM t UNION ALL SELECT id + 100, name FROM t UNION ALL SELECT id + 100, name FROM t WHERE id = 1;
END;
