/** Placement groups: VMs that are to be near each other, or far apart. */
@NullMarked
package dev.virga.api.group;

import org.jspecify.annotations.NullMarked;
