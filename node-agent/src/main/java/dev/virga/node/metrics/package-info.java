/** What this process says of itself to Prometheus. */
@NullMarked
package dev.virga.node.metrics;

import org.jspecify.annotations.NullMarked;
