@NullMarked
package dev.virga.guest.sbi;

import org.jspecify.annotations.NullMarked;
