@NullMarked
package dev.virga.guest.virtio.balloon;

import org.jspecify.annotations.NullMarked;
