/** What the control plane and a node agent say to each other over the event bus. */
@NullMarked
package dev.virga.api.agent;

import org.jspecify.annotations.NullMarked;
