@NullMarked
package dev.virga.node.vm;

import org.jspecify.annotations.NullMarked;
