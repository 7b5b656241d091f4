package dev.virga.node.vm;

import java.time.Duration;

/** What the supervisor has to do. */
public sealed interface Effect {
    /** Get image and disks here; answer with Prepared or PrepareFailed. */
    record Prepare() implements Effect {}

    /** Build and start the machine; answer with Booted or BootFailed. */
    record Boot() implements Effect {}

    /** Ask the guest to power off, and say GraceOver after a while. */
    record AskPowerOff(Duration grace) implements Effect {}

    /** Stop the machine; Exited follows. */
    record PullPlug() implements Effect {}

    /** Remove everything of it. */
    record Clean() implements Effect {}
}
