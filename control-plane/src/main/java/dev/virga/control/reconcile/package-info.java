/** Brings what is seen to what is wanted, one VM at a time, from the level and not the edge. */
@NullMarked
package dev.virga.control.reconcile;

import org.jspecify.annotations.NullMarked;
