@NullMarked
package dev.virga.node;

import org.jspecify.annotations.NullMarked;
