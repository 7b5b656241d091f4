/** Time as seams, so that a whole cluster can be simulated from one seed. */
@NullMarked
package dev.virga.api.time;

import org.jspecify.annotations.NullMarked;
