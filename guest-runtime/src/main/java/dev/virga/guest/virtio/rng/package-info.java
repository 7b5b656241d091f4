@NullMarked
package dev.virga.guest.virtio.rng;

import org.jspecify.annotations.NullMarked;
