/** Which of the possible nodes is best; one small class a preference. */
@NullMarked
package dev.virga.control.scheduler.weigher;

import org.jspecify.annotations.NullMarked;
