-- Projects have volumes and networks, which are counted like VMs.
ALTER TABLE quota ADD COLUMN max_volumes BIGINT NOT NULL DEFAULT 1000;
ALTER TABLE quota ADD COLUMN max_volume_bytes BIGINT NOT NULL DEFAULT 17592186044416;
ALTER TABLE quota ADD COLUMN max_networks BIGINT NOT NULL DEFAULT 100;
ALTER TABLE quota ADD COLUMN volumes BIGINT NOT NULL DEFAULT 0 CHECK (volumes >= 0);
ALTER TABLE quota ADD COLUMN volume_bytes BIGINT NOT NULL DEFAULT 0 CHECK (volume_bytes >= 0);
ALTER TABLE quota ADD COLUMN networks BIGINT NOT NULL DEFAULT 0 CHECK (networks >= 0);

-- Rows of projects say their whole quota, in the table and in the log.
UPDATE resource SET body = replace(body, '"memoryBytes":',
    '"volumes":1000,"volumeBytes":17592186044416,"networks":100,"memoryBytes":')
    WHERE kind = 'project';
UPDATE change_log SET body = replace(body, '"memoryBytes":',
    '"volumes":1000,"volumeBytes":17592186044416,"networks":100,"memoryBytes":')
    WHERE kind = 'project';
