@NullMarked
package dev.virga.node.console;

import org.jspecify.annotations.NullMarked;
