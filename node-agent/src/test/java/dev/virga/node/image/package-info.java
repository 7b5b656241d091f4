@NullMarked
package dev.virga.node.image;

import org.jspecify.annotations.NullMarked;
