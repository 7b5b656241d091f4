@NullMarked
package dev.virga.guest.virtio.console;

import org.jspecify.annotations.NullMarked;
