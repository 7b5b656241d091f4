/** Which nodes can take a VM at all; one small class a reason. */
@NullMarked
package dev.virga.control.scheduler.filter;

import org.jspecify.annotations.NullMarked;
