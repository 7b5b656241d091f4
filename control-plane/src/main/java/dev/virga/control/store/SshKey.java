package dev.virga.control.store;

import dev.virga.api.id.Naming;
import java.time.Instant;

/**
 * A public key that VMs can be made with.
 *
 * @param publicKey one line as in {@code authorized_keys} (sshd(8))
 */
public record SshKey(String project, String name, String publicKey, Instant createdAt, long version)
        implements Row {
    public SshKey {
        Naming.check("key", name);
    }

    @Override
    public Kind kind() {
        return Kind.KEY;
    }

    @Override
    public String key() {
        return View.nameKey(project, name);
    }

    @Override
    public SshKey at(long newVersion, long newRevision) {
        return new SshKey(project, name, publicKey, createdAt, newVersion);
    }
}
