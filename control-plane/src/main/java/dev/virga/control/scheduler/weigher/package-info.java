/** What is preferred among the nodes that can take a VM: a small class a preference. */
@NullMarked
package dev.virga.control.scheduler.weigher;

import org.jspecify.annotations.NullMarked;
