/** Snapshots of virtual machines. */
@NullMarked
package dev.virga.api.snapshot;

import org.jspecify.annotations.NullMarked;
