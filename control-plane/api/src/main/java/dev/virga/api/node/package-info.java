/** Nodes as every process sees them: registration, lease and what is shown. */
@NullMarked
package dev.virga.api.node;

import org.jspecify.annotations.NullMarked;
