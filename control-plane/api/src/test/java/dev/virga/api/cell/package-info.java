/** Tests of the package of the same name. */
@NullMarked
package dev.virga.api.cell;

import org.jspecify.annotations.NullMarked;
