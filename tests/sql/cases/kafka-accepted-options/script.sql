-- Options that scripts of others have: of the client, of delivery, of the sink's work.

CREATE TABLE t (
  id INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}t',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'properties.group.id' = '${run}group',
  'properties.client.id' = 'me',
  'properties.fetch.min.bytes' = '1',
  'scan.topic-partition-discovery.interval' = '5 min',
  'format' = 'json'
);

CREATE TABLE u (
  id INT,
  name STRING
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'properties.compression.type' = 'lz4',
  'properties.transaction.timeout.ms' = '600000',
  'sink.delivery-guarantee' = 'exactly-once',
  'sink.transactional-id-prefix' = '${run}u',
  'sink.partitioner' = 'default',
  'sink.parallelism' = '1',
  'key.format' = 'raw',
  'key.fields' = 'name',
  'value.format' = 'json'
);

INSERT INTO u SELECT id, CONCAT('n', CAST(id AS STRING)) FROM t;
