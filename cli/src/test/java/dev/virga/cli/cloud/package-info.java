/** Commands against servers that only pretend to be a cloud. */
@NullMarked
package dev.virga.cli.cloud;

import org.jspecify.annotations.NullMarked;
