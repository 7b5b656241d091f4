-- The one line of the store. Whoever writes locks it first, so that revisions have no gaps and are
-- committed in their order.
CREATE TABLE store (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    id TEXT NOT NULL,
    revision BIGINT NOT NULL,
    compacted BIGINT NOT NULL
);

-- Every row of every kind; the version is what a compare-and-set compares.
CREATE TABLE resource (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL CHECK (version > 0),
    revision BIGINT NOT NULL,
    name TEXT,
    body TEXT NOT NULL,
    PRIMARY KEY (kind, id)
);

-- A name is free or it is somebody's (rows without one do not meet here).
CREATE UNIQUE INDEX resource_name ON resource (kind, name);

-- What a project may have and has.
CREATE TABLE quota (
    project TEXT NOT NULL PRIMARY KEY,
    max_vms BIGINT NOT NULL,
    max_vcpus BIGINT NOT NULL,
    max_memory_bytes BIGINT NOT NULL,
    vms BIGINT NOT NULL CHECK (vms >= 0),
    vcpus BIGINT NOT NULL CHECK (vcpus >= 0),
    memory_bytes BIGINT NOT NULL CHECK (memory_bytes >= 0)
);

-- What changed, in order; the oldest is compacted away.
CREATE TABLE change_log (
    revision BIGINT NOT NULL,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    removed INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (revision, position)
);

-- What happened, for people; kept after its subject is gone.
CREATE TABLE event (
    revision BIGINT NOT NULL,
    position INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (revision, position)
);

-- What was answered to an Idempotency-Key.
CREATE TABLE idempotency (
    project TEXT NOT NULL,
    id TEXT NOT NULL,
    at BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (project, id)
);

CREATE INDEX idempotency_at ON idempotency (at);
