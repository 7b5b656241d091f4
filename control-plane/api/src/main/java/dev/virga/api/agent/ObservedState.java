package dev.virga.api.agent;

/** What an agent sees of a VM. */
public enum ObservedState {
    /** The image is on its way. */
    PREPARING,
    /** The machine is being built. */
    STARTING,
    /** Harts run; the guest may not be ready yet. */
    RUNNING,
    /** The guest was asked to power off. */
    STOPPING,
    /** Not running, its disk is kept. */
    STOPPED,
    /** Not running and the agent will not try again by itself. */
    FAILED,
    /** The agent has nothing of it. */
    ABSENT
}
