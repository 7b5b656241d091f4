@NullMarked
package dev.virga.guest.virtio.block;

import org.jspecify.annotations.NullMarked;
