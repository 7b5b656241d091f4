package dev.virga.node.vm;

import dev.virga.api.id.VmId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The node's last word on its memory: what is promised to VMs never exceeds what there is. Safe
 * from any thread.
 */
public final class Admission {
    private final long capacityBytes;
    private final Map<VmId, Long> promised = new HashMap<>();

    public Admission(long capacityBytes) {
        this.capacityBytes = capacityBytes;
    }

    /** Promises memory to a VM; says why not if there is too little. */
    public synchronized Optional<String> admit(VmId vm, long bytes) {
        long others = promisedBytes() - promised.getOrDefault(vm, 0L);
        if (bytes > capacityBytes - others) {
            return Optional.of(
                    "needs "
                            + (bytes >> 20)
                            + " MiB, "
                            + ((capacityBytes - others) >> 20)
                            + " MiB of "
                            + (capacityBytes >> 20)
                            + " MiB are free");
        }
        promised.put(vm, bytes);
        return Optional.empty();
    }

    /** The VM is gone. */
    public synchronized void release(VmId vm) {
        promised.remove(vm);
    }

    public synchronized long promisedBytes() {
        return promised.values().stream().mapToLong(Long::longValue).sum();
    }

    public long capacityBytes() {
        return capacityBytes;
    }
}
