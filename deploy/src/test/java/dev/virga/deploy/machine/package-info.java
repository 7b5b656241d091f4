/** {@code cloudctl machine run} as a user meets it: exit codes, one-line errors, pipes, files. */
@NullMarked
package dev.virga.deploy.machine;

import org.jspecify.annotations.NullMarked;
