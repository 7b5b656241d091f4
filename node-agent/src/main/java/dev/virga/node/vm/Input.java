package dev.virga.node.vm;

import dev.virga.api.vm.DesiredState;
import dev.virga.api.vm.RestartPolicy;
import dev.virga.node.guest.GuestExit;
import dev.virga.node.guest.GuestFacts;
import java.time.Duration;
import java.util.Optional;

/** What can happen to a VM. */
public sealed interface Input {
    /**
     * A command.
     *
     * @param policy what is to follow when the guest ends by itself
     * @param grace how long the guest may take to power off
     * @param again whether a guest that runs is to begin anew
     */
    record Want(DesiredState desired, RestartPolicy policy, Duration grace, boolean again)
            implements Input {}

    /** It belongs elsewhere; its disk is kept. */
    record Evict() implements Input {}

    /** Image and disks are here. */
    record Prepared() implements Input {}

    record PrepareFailed(String message) implements Input {}

    /** The harts run. */
    record Booted() implements Input {}

    record BootFailed(String message) implements Input {}

    /** The guest's own word. */
    record GuestReady(GuestFacts facts) implements Input {}

    /** The guest's kernel has said its last word on the console; it does nothing more. */
    record Panicked(String message) implements Input {}

    /**
     * Something of the node's stands in the guest's way; empty: nothing does any more.
     *
     * @param message for people
     */
    record Troubled(Optional<String> message) implements Input {}

    /**
     * The guest has ended.
     *
     * @param ran how long it ran
     */
    record Exited(GuestExit exit, Duration ran) implements Input {}

    /** Its harts have stood still too long for want of a lease. */
    record StoodStill() implements Input {}

    /** The guest has had its time to power off. */
    record GraceOver() implements Input {}

    /** It has waited long enough to begin again. */
    record WaitOver() implements Input {}
}
