/** Nodes: who registered, and what is promised on them. */
@NullMarked
package dev.virga.control.node;

import org.jspecify.annotations.NullMarked;
