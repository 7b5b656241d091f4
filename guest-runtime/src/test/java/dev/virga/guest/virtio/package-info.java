@NullMarked
package dev.virga.guest.virtio;

import org.jspecify.annotations.NullMarked;
