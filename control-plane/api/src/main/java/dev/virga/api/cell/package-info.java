/** A cell: control planes and agents that are one cluster. What its processes must agree upon. */
@NullMarked
package dev.virga.api.cell;

import org.jspecify.annotations.NullMarked;
