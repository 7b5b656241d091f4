/**
 * The node's physical memory: one pool of frames for all its guests, and the ladder by which more
 * is promised than there is. Knows no clock and no cluster; whoever owns a pool says when to work.
 */
@NullMarked
package dev.virga.node.memory;

import org.jspecify.annotations.NullMarked;
