@NullMarked
package dev.virga.control.scheduler;

import org.jspecify.annotations.NullMarked;
