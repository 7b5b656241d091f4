@NullMarked
package dev.virga.guest.virtio.net;

import org.jspecify.annotations.NullMarked;
