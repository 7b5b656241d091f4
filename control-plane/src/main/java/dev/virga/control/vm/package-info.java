/** Virtual machines: what is wanted, what is known, and what is shown. */
@NullMarked
package dev.virga.control.vm;

import org.jspecify.annotations.NullMarked;
