-- Rows that are made: sequences as they are, and of random values what always holds. The sequence
-- that ends first ends them.

CREATE TABLE numbers (
  id BIGINT,
  small TINYINT,
  part FLOAT,
  share DOUBLE,
  name STRING,
  code VARBINARY(8),
  twice AS id * 2,
  dice INT,
  word STRING,
  code3 CHAR(3),
  short VARCHAR(5),
  cents DECIMAL(4, 2),
  ratio DOUBLE,
  yes BOOLEAN,
  nothing STRING,
  at_time TIMESTAMP(3),
  a_while_ago TIMESTAMP_LTZ(3),
  tags ARRAY<INT>,
  buyer ROW<name STRING, age INT>,
  parts MAP<STRING, SMALLINT>
) WITH (
  'connector' = 'datagen',
  'rows-per-second' = '100000',
  'number-of-rows' = '1000',
  'fields.id.kind' = 'sequence', 'fields.id.start' = '11', 'fields.id.end' = '30',
  'fields.small.kind' = 'sequence', 'fields.small.start' = '-100', 'fields.small.end' = '100',
  'fields.part.kind' = 'sequence', 'fields.part.start' = '1', 'fields.part.end' = '100',
  'fields.share.kind' = 'sequence', 'fields.share.start' = '1', 'fields.share.end' = '100',
  'fields.name.kind' = 'sequence', 'fields.name.start' = '99', 'fields.name.end' = '1000',
  'fields.code.kind' = 'sequence', 'fields.code.start' = '1', 'fields.code.end' = '1000',
  'fields.dice.min' = '1', 'fields.dice.max' = '6',
  'fields.word.length' = '7',
  'fields.short.length' = '4',
  'fields.cents.min' = '1', 'fields.cents.max' = '2',
  'fields.nothing.null-rate' = '1',
  'fields.a_while_ago.max-past' = '1 h',
  'fields.tags.length' = '2', 'fields.tags.element.min' = '1', 'fields.tags.element.max' = '9',
  'fields.buyer.name.length' = '5', 'fields.buyer.age.min' = '18', 'fields.buyer.age.max' = '99',
  'fields.parts.length' = '1', 'fields.parts.key.length' = '4'
);

CREATE TABLE made (
  id BIGINT, small TINYINT, part FLOAT, share DOUBLE, name STRING, code VARBINARY(8),
  twice BIGINT, of_random STRING
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}made',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json',
  'json.encode.decimal-as-plain-number' = 'true'
);

CREATE TABLE counts (
  rest BIGINT,
  n BIGINT,
  ids BIGINT,
  PRIMARY KEY (rest) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = '${run}counts',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'json',
  'value.format' = 'json'
);

INSERT INTO made SELECT id, small, part, share, name, code, twice,
  CONCAT_WS(' ',
    IF(dice BETWEEN 1 AND 6, 'dice', 'DICE'),
    IF(REGEXP(word, '^[0-9a-f]{7}$'), 'word', 'WORD'),
    IF(REGEXP(code3, '^[0-9a-f]{3}$'), 'code', 'CODE'),
    IF(REGEXP(short, '^[0-9a-f]{4}$'), 'short', 'SHORT'),
    IF(cents >= 1 AND cents <= 2, 'cents', 'CENTS'),
    IF(ratio >= 0, 'ratio', 'RATIO'),
    IF(yes IS NOT NULL, 'yes', 'YES'),
    IF(nothing IS NULL, 'nothing', 'NOTHING'),
    IF(at_time > TIMESTAMP '2024-01-01 00:00:00', 'time', 'TIME'),
    IF(a_while_ago > TIMESTAMP '2024-01-01 00:00:00', 'ago', 'AGO'),
    IF(CARDINALITY(tags) = 2 AND tags[2] BETWEEN 1 AND 9, 'tags', 'TAGS'),
    IF(REGEXP(buyer.name, '^[0-9a-f]{5}$') AND buyer.age BETWEEN 18 AND 99, 'buyer', 'BUYER'),
    IF(CARDINALITY(parts) = 1, 'parts', 'PARTS'))
FROM numbers;

INSERT INTO counts SELECT id % 3, COUNT(*), SUM(id) FROM numbers GROUP BY id % 3;
