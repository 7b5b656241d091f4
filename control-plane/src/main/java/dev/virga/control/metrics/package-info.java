/** What this process says of itself to Prometheus. */
@NullMarked
package dev.virga.control.metrics;

import org.jspecify.annotations.NullMarked;
