/** A whole machine as a stream of bytes: what is written, and what is refused when read. */
@NullMarked
package dev.virga.guest.snapshot;

import org.jspecify.annotations.NullMarked;
