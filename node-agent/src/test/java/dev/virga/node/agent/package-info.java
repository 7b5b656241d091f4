@NullMarked
package dev.virga.node.agent;

import org.jspecify.annotations.NullMarked;
