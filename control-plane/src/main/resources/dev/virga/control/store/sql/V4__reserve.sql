-- What a store in a file is made to grow by, before it is needed; nothing stays in it. A server grows by itself.
CREATE TABLE reserve (
    one INTEGER NOT NULL PRIMARY KEY,
    filler TEXT NOT NULL
);
