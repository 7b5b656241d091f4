/** The only place that knows the cluster library: the member, its bus, commands and events. */
@NullMarked
package dev.virga.control.cluster;

import org.jspecify.annotations.NullMarked;
