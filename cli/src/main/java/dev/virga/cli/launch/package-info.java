/** How Virga's own Java processes are started: JVM flags, class path, start-up caches. */
@NullMarked
package dev.virga.cli.launch;

import org.jspecify.annotations.NullMarked;
