@NullMarked
package dev.virga.node.guest;

import org.jspecify.annotations.NullMarked;
