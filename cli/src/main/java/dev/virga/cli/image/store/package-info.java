/** The image folder of this host, as those who write to it see it. */
@NullMarked
package dev.virga.cli.image.store;

import org.jspecify.annotations.NullMarked;
