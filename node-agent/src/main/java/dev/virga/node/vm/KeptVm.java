package dev.virga.node.vm;

import dev.virga.api.agent.CommandHead;
import dev.virga.api.id.CommandId;
import dev.virga.api.id.VmId;
import dev.virga.api.vm.DesiredState;
import dev.virga.api.vm.VmSpec;

/**
 * What the agent remembers of a VM on its own disk, so that a later life of it knows whose folder
 * that is.
 *
 * @param format 1
 * @param epoch of the newest command that was accepted
 * @param generation of the same
 */
record KeptVm(
        int format,
        VmId vm,
        long epoch,
        long generation,
        CommandId command,
        DesiredState wanted,
        VmSpec spec) {
    static final int FORMAT = 1;

    KeptVm {
        if (format != FORMAT) {
            throw new IllegalArgumentException("format " + format + ", not " + FORMAT);
        }
    }

    CommandHead head() {
        return new CommandHead(vm, epoch, generation, command);
    }
}
