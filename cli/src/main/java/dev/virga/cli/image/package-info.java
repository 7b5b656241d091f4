/** Guest images on this host: {@code cloudctl image}. */
@NullMarked
package dev.virga.cli.image;

import org.jspecify.annotations.NullMarked;
