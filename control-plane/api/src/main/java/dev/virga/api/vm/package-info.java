/** Virtual machines as every process sees them: what is wanted, what is seen, what is shown. */
@NullMarked
package dev.virga.api.vm;

import org.jspecify.annotations.NullMarked;
