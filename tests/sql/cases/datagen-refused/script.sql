-- A sequence has to say where it ends.

CREATE TABLE g (
  n BIGINT
) WITH (
  'connector' = 'datagen',
  'fields.n.kind' = 'sequence', 'fields.n.start' = '1'
);

CREATE TABLE u (n BIGINT) WITH (
  'connector' = 'kafka',
  'topic' = 'u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO u SELECT n FROM g;
