/** Debian packages of another architecture through the host's own apt, which stays untouched. */
@NullMarked
package dev.virga.cli.image.apt;

import org.jspecify.annotations.NullMarked;
