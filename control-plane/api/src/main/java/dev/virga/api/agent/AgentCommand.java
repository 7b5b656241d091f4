package dev.virga.api.agent;

import dev.virga.api.vm.VmSpec;

/**
 * What the control plane tells an agent. Sealed so that an agent's switch is complete; a new
 * command is a new version of the wire.
 */
public sealed interface AgentCommand {
    /** Which VM, and how new the word is. */
    CommandHead head();

    /** Have this VM running. */
    record StartVm(CommandHead head, VmSpec spec) implements AgentCommand {}

    /**
     * Have this VM stopped: the guest is asked, then the plug is pulled.
     *
     * @param graceMillis how long the guest may take
     */
    record StopVm(CommandHead head, long graceMillis) implements AgentCommand {
        public StopVm {
            if (graceMillis < 0) {
                throw new IllegalArgumentException("graceMillis: not negative");
            }
        }
    }

    /** Have nothing left of this VM. */
    record DeleteVm(CommandHead head) implements AgentCommand {}
}
