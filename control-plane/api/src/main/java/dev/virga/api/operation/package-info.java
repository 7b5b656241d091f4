/** Operations: what was asked for, and what became of it. */
@NullMarked
package dev.virga.api.operation;

import org.jspecify.annotations.NullMarked;
