package dev.virga.node.vm;

import dev.virga.api.vm.DesiredState;
import dev.virga.node.guest.GuestExit;
import dev.virga.node.guest.GuestFacts;
import java.time.Duration;

/** What can happen to a VM. */
public sealed interface Input {
    /**
     * A command.
     *
     * @param grace how long the guest may take to power off
     */
    record Want(DesiredState desired, Duration grace) implements Input {}

    /** Image and disks are here. */
    record Prepared() implements Input {}

    record PrepareFailed(String message) implements Input {}

    /** The harts run. */
    record Booted() implements Input {}

    record BootFailed(String message) implements Input {}

    /** The guest's own word. */
    record GuestReady(GuestFacts facts) implements Input {}

    record Exited(GuestExit exit) implements Input {}

    /** The guest has had its time to power off. */
    record GraceOver() implements Input {}
}
