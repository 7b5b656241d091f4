@NullMarked
package dev.virga.guest.device;

import org.jspecify.annotations.NullMarked;
