-- What becomes of orders. Time is theirs, so that every run gives the same rows.

CREATE TABLE order_statuses (
  customer STRING,
  status STRING,
  region STRING,
  amount DOUBLE,
  ts STRING,
  tsMillis BIGINT,
  event_time AS TO_TIMESTAMP_LTZ(tsMillis, 3),
  WATERMARK FOR event_time AS event_time
) WITH (
  'connector' = 'kafka',
  'topic' = 'statuses',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json'
);
