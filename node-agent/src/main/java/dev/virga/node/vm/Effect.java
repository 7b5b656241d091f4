package dev.virga.node.vm;

import java.time.Duration;

/** What the supervisor has to do. */
public sealed interface Effect {
    /** Get image and disks here; answer with Prepared or PrepareFailed. */
    record Prepare() implements Effect {}

    /** Build and start the machine; answer with Booted or BootFailed. */
    record Boot() implements Effect {}

    /** Let the harts stand still, memory kept. */
    record Pause() implements Effect {}

    /** Let them go on. */
    record Resume() implements Effect {}

    /** Ask the guest to power off, and say GraceOver after a while. */
    record AskPowerOff(Duration grace) implements Effect {}

    /** Stop the machine; Exited follows. */
    record PullPlug() implements Effect {}

    /** Say WaitOver after a while. */
    record Await(Duration delay) implements Effect {}

    /** Remove everything of it. */
    record Clean() implements Effect {}

    /** Put its disk aside, where it is removed after a while, and remove the rest. */
    record SetAside() implements Effect {}
}
