package dev.virga.api.node;

import dev.virga.api.cell.ProcessIdentity;

/**
 * The body of {@code POST /v1/nodes/{name}/witness}: somebody on the node's host, the supervisor of
 * a local cell, has seen that a process is gone. If it was the agent that holds the node's lease,
 * the lease is fenced at once instead of after its full time.
 *
 * @param process what the reporter has checked to be {@linkplain ProcessIdentity#gone() gone}
 */
public record WitnessReport(ProcessIdentity process) {}
