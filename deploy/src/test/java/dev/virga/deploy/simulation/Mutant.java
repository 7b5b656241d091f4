package dev.virga.deploy.simulation;

/** A mistake built in on purpose, to see that the checkers notice it. */
enum Mutant {
    NONE,
    /** The judge waits no longer than the agent relies on its lease. */
    NO_MARGIN,
    /** The agent does what it is told, however old the word. */
    NO_EPOCH_CHECK,
    /** The judge writes its fence whatever has become of the lease. */
    FENCE_WITHOUT_CAS,
    /** A renewal is answered before it is durable. */
    ANSWER_BEFORE_COMMIT,
    /** The agent counts its lease from the answer. */
    LEASE_FROM_RECEIPT
}
