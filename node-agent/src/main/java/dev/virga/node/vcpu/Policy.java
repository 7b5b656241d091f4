package dev.virga.node.vcpu;

/** Who runs next when a worker is free. */
public enum Policy {
    /** The VM that has had the least for its weight. */
    FAIR,
    /** Everybody in turn, whatever the weights. Caps hold. */
    ROUND_ROBIN
}
