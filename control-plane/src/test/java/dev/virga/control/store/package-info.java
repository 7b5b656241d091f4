@NullMarked
package dev.virga.control.store;

import org.jspecify.annotations.NullMarked;
