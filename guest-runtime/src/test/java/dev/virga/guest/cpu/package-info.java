/** Parts of the hart alone, without a machine around them. */
@NullMarked
package dev.virga.guest.cpu;

import org.jspecify.annotations.NullMarked;
