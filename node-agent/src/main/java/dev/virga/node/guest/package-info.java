/** A running guest as the rest of the node sees it, and what is said to the agent inside. */
@NullMarked
package dev.virga.node.guest;

import org.jspecify.annotations.NullMarked;
