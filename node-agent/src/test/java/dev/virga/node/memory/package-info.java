/** Tests of the package of the same name. */
@NullMarked
package dev.virga.node.memory;

import org.jspecify.annotations.NullMarked;
