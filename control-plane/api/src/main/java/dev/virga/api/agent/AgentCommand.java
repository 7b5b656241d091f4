package dev.virga.api.agent;

import dev.virga.api.vm.VmSpec;

/**
 * What the control plane tells an agent. Sealed so that an agent's switch is complete; a new
 * command is a new version of the wire.
 */
public sealed interface AgentCommand {
    /** Which VM, and how new the word is. */
    CommandHead head();

    /** Have this VM running; what is paused goes on, what has ended begins again. */
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

    /**
     * Have this VM's guest begin again: it is asked to reboot, then its power is cut. What does not
     * run is started.
     *
     * @param graceMillis how long the guest may take to end
     */
    record RebootVm(CommandHead head, VmSpec spec, long graceMillis) implements AgentCommand {
        public RebootVm {
            if (graceMillis < 0) {
                throw new IllegalArgumentException("graceMillis: not negative");
            }
        }
    }

    /**
     * Have this VM's harts stand still, its memory kept; {@link StartVm} lets them go on. What is
     * not here is started first.
     */
    record PauseVm(CommandHead head, VmSpec spec) implements AgentCommand {}

    /**
     * Have this VM not here: it belongs elsewhere or to nobody. Its power is cut; its disk is kept
     * for a while, for people to look at.
     */
    record EvictVm(CommandHead head) implements AgentCommand {}

    /** Have nothing left of this VM. */
    record DeleteVm(CommandHead head) implements AgentCommand {}
}
