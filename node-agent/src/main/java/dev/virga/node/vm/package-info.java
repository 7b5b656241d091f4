/** The life of virtual machines on this node: a pure state machine and its supervisor. */
@NullMarked
package dev.virga.node.vm;

import org.jspecify.annotations.NullMarked;
