/** The sizes that can be ordered. */
@NullMarked
package dev.virga.control.flavor;

import org.jspecify.annotations.NullMarked;
