/**
 * The only place that knows JSON: records to text and back, and the versioned envelope of the bus.
 */
@NullMarked
package dev.virga.api.wire;

import org.jspecify.annotations.NullMarked;
