/** Placement groups. */
@NullMarked
package dev.virga.control.group;

import org.jspecify.annotations.NullMarked;
