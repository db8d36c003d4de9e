-- Where reading starts and where it ends: by offset, and by the records' timestamps. The end
-- itself is not read.

CREATE TABLE from_offset (
  id INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}t',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'specific-offsets',
  'scan.bounded.mode' = 'latest-offset',
  'scan.startup.specific-offsets' = 'partition:0,offset:2',
  'format' = 'json'
);

CREATE TABLE from_time (
  id INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}t',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'timestamp',
  'scan.bounded.mode' = 'latest-offset',
  'scan.startup.timestamp-millis' = '2000',
  'format' = 'json'
);

CREATE TABLE to_offset (
  id INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}t',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'specific-offsets',
  'scan.bounded.specific-offsets' = 'partition:0,offset:2',
  'format' = 'json'
);

CREATE TABLE to_time (
  id INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}t',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'timestamp',
  'scan.bounded.timestamp-millis' = '3000',
  'format' = 'json'
);

CREATE TABLE u (
  kind STRING,
  id INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO u SELECT 'from_offset', id FROM from_offset;

INSERT INTO u SELECT 'from_time', id FROM from_time;

INSERT INTO u SELECT 'to_offset', id FROM to_offset;

INSERT INTO u SELECT 'to_time', id FROM to_time;
