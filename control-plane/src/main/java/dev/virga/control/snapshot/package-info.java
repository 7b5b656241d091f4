/** Snapshots: what is wanted of them, and having their nodes do it. */
@NullMarked
package dev.virga.control.snapshot;

import org.jspecify.annotations.NullMarked;
