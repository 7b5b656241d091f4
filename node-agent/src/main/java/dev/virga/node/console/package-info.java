/** Serial consoles: kept in a ring and a rotated file, read by many, written by one. */
@NullMarked
package dev.virga.node.console;

import org.jspecify.annotations.NullMarked;
