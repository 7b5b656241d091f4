package dev.virga.node.vcpu;

/**
 * How much of the time vCPUs of a node lacked something.
 *
 * @param avg10 share of the last ten seconds, 0 to 1; then of the last 60 and 300
 * @param totalNanos since the node began
 */
public record Stall(double avg10, double avg60, double avg300, long totalNanos) {}
