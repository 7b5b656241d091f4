/** The agent's own HTTP server: consoles, commands in guests, health and metrics. */
@NullMarked
package dev.virga.node.http;

import org.jspecify.annotations.NullMarked;
