package dev.virga.api.agent;

/** What an agent sees of a VM. */
public enum ObservedState {
    /** The image is on its way. */
    PREPARING,
    /** The machine is being built. */
    STARTING,
    /** Harts run; the guest may not be ready yet. */
    RUNNING,
    /** Harts stand still because that is wanted; memory is kept. */
    PAUSED,
    /** The guest ended by itself and begins again after a while. */
    WAITING,
    /** The guest was asked to power off. */
    STOPPING,
    /** Not running, its disk is kept. */
    STOPPED,
    /** Not running and the agent will not try again by itself. */
    FAILED,
    /** Not running since an earlier life of the agent ended; its disk is here. */
    KEPT,
    /** The agent has nothing of it. */
    ABSENT
}
