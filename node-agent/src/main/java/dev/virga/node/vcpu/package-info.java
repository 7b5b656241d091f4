/**
 * The node's processors: a few worker threads that run the harts of all guests in slices, by weight
 * and within caps. {@code RunQueue} and {@code TimerWheel} are pure and know no clock; {@code
 * VcpuScheduler} has the threads.
 */
@NullMarked
package dev.virga.node.vcpu;

import org.jspecify.annotations.NullMarked;
