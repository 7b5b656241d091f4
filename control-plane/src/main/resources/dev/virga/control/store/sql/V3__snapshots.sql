-- Snapshots are counted: how many, and the memory of the VMs that they keep. Of those that were
-- there before only the number is counted.
ALTER TABLE quota ADD COLUMN max_snapshots BIGINT NOT NULL DEFAULT 256;
ALTER TABLE quota ADD COLUMN max_snapshot_bytes BIGINT NOT NULL DEFAULT 1099511627776;
ALTER TABLE quota ADD COLUMN snapshots BIGINT NOT NULL DEFAULT 0 CHECK (snapshots >= 0);
ALTER TABLE quota ADD COLUMN snapshot_bytes BIGINT NOT NULL DEFAULT 0 CHECK (snapshot_bytes >= 0);
UPDATE quota SET snapshots = (
    SELECT COUNT(*) FROM resource
    WHERE resource.kind = 'snapshot' AND resource.id LIKE quota.project || '/%');

-- Rows of projects say their whole quota, in the table and in the log.
UPDATE resource SET body = replace(body, '"memoryBytes":',
    '"snapshots":256,"snapshotBytes":1099511627776,"memoryBytes":')
    WHERE kind = 'project';
UPDATE change_log SET body = replace(body, '"memoryBytes":',
    '"snapshots":256,"snapshotBytes":1099511627776,"memoryBytes":')
    WHERE kind = 'project';
