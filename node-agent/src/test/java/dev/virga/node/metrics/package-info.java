@NullMarked
package dev.virga.node.metrics;

import org.jspecify.annotations.NullMarked;
