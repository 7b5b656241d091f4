/** {@code cloudctl machine}: one machine inside the command, without a cluster. */
@NullMarked
package dev.virga.cli.machine;

import org.jspecify.annotations.NullMarked;
