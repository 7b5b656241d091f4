/** Where the truth stands: changes by compare-and-set, and an immutable view of everything. */
@NullMarked
package dev.virga.control.store;

import org.jspecify.annotations.NullMarked;
